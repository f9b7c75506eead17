import type { HandleException } from '../orders/command.ts';
import type { AskOptions } from './streams.ts';
import type { HubAnswer } from './envelope.ts';

/** The streams that are no orders and have cases: a case's id names its stream, `feed:carrier-postnord.2`. */
export interface CaseStreams {
  /** Undefined: it names no stream of a kind that is known here. */
  handle(
    command: HandleException,
    options: Omit<AskOptions<never, never>, 'expectedVersion' | 'at' | 'atLeast'>,
  ): Promise<HubAnswer<unknown>> | undefined;
}

type Handle = (
  id: string,
  command: HandleException,
  options: Parameters<CaseStreams['handle']>[1],
) => Promise<HubAnswer<unknown>>;

export const createCaseStreams = (kinds: Readonly<Record<string, Handle>>): CaseStreams => ({
  handle(command, options) {
    const named = /^([a-z]+):(.+)\.\d+$/.exec(command.exceptionId);
    const [, kind = '', id = ''] = named ?? [];
    const handle = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return handle?.(id, command, options);
  },
});
