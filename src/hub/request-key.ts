import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { MessageKey } from '../journal/entry.ts';

/**
 * The key of a command or a message: what comes again under it counts once. Of a request it also says what was asked for,
 * so that another request under the same key is refused and not taken for the first one. What was asked for is kept under a
 * key of its own: a node of an earlier release reads the first one as ever.
 */
export interface RequestKey extends Pick<MessageKey, 'source' | 'messageId'> {
  /** Absent where the id says it all, as of a sender's messages. */
  readonly requestHash?: string;
}

/** @param refused what its sender was told, where it did not take effect */
export function addMessageKeys(keys: MessageKey[], key: RequestKey, refused?: Rejection): void {
  keys.push(refused === undefined ? key : { ...key, outcome: refused });
  if (key.requestHash !== undefined) keys.push({ ...toAskedKey(key), outcome: key.requestHash });
}

/** What is known of a key: what was said of it then, null when it took effect, or that it was of another request. */
export function findEarlier(
  { source, messageId, requestHash }: RequestKey,
  known: ReadonlyMap<string, unknown>,
): { readonly earlier: Rejection | null } | { readonly conflict: Rejection } | undefined {
  const name = toKeyName({ source, messageId });
  if (!known.has(name)) return undefined;
  const asked = known.get(toKeyName(toAskedKey({ source, messageId }))) ?? requestHash;
  return isSame(asked, requestHash)
    ? { earlier: (known.get(name) ?? null) as Rejection | null }
    : { conflict: toRejection('idempotency_conflict') };
}

/** Where one of the two is not known nothing says that they differ. */
export const isSame = (asked: unknown, requestHash: string | undefined): boolean =>
  asked === undefined || requestHash === undefined || asked === requestHash;

export const toKeyName = ({ source, messageId }: Pick<MessageKey, 'source' | 'messageId'>): string =>
  `${source}\n${messageId}`;

const toAskedKey = ({ source, messageId }: Pick<MessageKey, 'source' | 'messageId'>): MessageKey => ({
  source: `asked:${source}`,
  messageId,
});
