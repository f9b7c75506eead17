import type { z } from 'zod';
import { isAllowed, socketPolicy } from '../access/policy.ts';
import type { ClientToServer, WatchRefused } from '../contracts/socket.ts';
import type { Log } from '../platform/log.ts';
import type { Caller } from './caller.ts';
import { type Answered, type LiveSocket, refuse } from './protocol.ts';
import { createTokenBucket } from './token-bucket.ts';

/**
 * What a socket may say (invariant 9): an event that has a handler, by a role that its row in the policy names, in the
 * form of its schema, and no more of them than can be served. Anything else is answered with a refusal, never dropped.
 */
export interface Handler {
  readonly schema: z.ZodType;
  readonly handle: (caller: Caller, message: never) => Answered<unknown> | Promise<Answered<unknown>>;
}
export type Handlers = Readonly<Record<keyof ClientToServer, Handler>>;

export const on = <Schema extends z.ZodType>(
  schema: Schema,
  handle: (caller: Caller, message: z.infer<Schema>) => Answered<unknown> | Promise<Answered<unknown>>,
): Handler => ({ schema, handle });

const messagesPerSecond = 20;
const messageBurst = 100;

export function createListener(options: {
  readonly handlers: Handlers;
  readonly log: Log;
  readonly onRefused: (code: string) => void;
}): (socket: LiveSocket, caller: Caller) => void {
  const { handlers, log, onRefused } = options;
  const isEvent = (event: string): event is keyof ClientToServer => Object.hasOwn(handlers, event);

  async function answer(caller: Caller, event: string, message: unknown): Promise<Answered<unknown>> {
    if (!isEvent(event) || !isAllowed(caller.identity, socketPolicy[event])) {
      return { answer: refuse('not_allowed', 'This role may not do that.') };
    }
    const { schema, handle } = handlers[event];
    const parsed = schema.safeParse(message);
    if (!parsed.success) {
      const where = parsed.error.issues.map(({ path, message: why }) => `${path.join('.')}: ${why}`);
      return { answer: refuse('invalid', where.slice(0, 5).join('; ')) };
    }
    try {
      return await handle(caller, parsed.data as never);
    } catch (error) {
      log.warn({ event, error: String(error) }, 'a live question could not be answered');
      return { answer: refuse('busy', 'This cannot be answered now; ask again.') };
    }
  }

  return (socket, caller) => {
    const bucket = createTokenBucket(messagesPerSecond, messageBurst);
    let inHand = 0;

    async function serve(
      event: string,
      message: unknown,
      ack: ((answer: unknown) => void) | undefined,
    ): Promise<void> {
      const isTooMuch = !bucket.take() || inHand >= messageBurst;
      inHand += 1;
      const { answer: given, sent } = isTooMuch
        ? { answer: refuse('busy', 'Too many messages; ask again a little later.') }
        : await answer(caller, event, message);
      inHand -= 1;
      if (isRefused(given)) onRefused(given.error.code);
      ack?.(given);
      sent?.();
    }

    socket.onAny((event: string, ...rest: unknown[]) => {
      const ack = rest.findLast((one) => typeof one === 'function');
      void serve(event, rest[0], ack as ((answer: unknown) => void) | undefined);
    });
  };
}

const isRefused = (answer: unknown): answer is WatchRefused =>
  typeof answer === 'object' && answer !== null && 'error' in answer;
