import type { Position } from '../journal/entry.ts';
import { isDatabaseAway } from '../platform/database.ts';

/**
 * With a stream that cannot be read: a node of a later release may know what this one does not, so a batch is tried again
 * before the stream is left out of it.
 */
export interface Patience {
  /** A batch begins there. */
  begin(from: Position): void;
  /** It was not written. */
  failed(error: unknown): void;
  isOver(error: unknown): boolean;
}

/** Each after a longer rest than the one before: some six seconds in all. */
const maxTries = 5;

export function createPatience(): Patience {
  let at: Position | undefined;
  let tries = 0;
  return {
    begin(from) {
      if (from.tx !== at?.tx || from.position !== at.position) tries = 0;
      at = from;
    },
    failed(error) {
      if (isUnreadable(error)) tries += 1;
    },
    isOver: (error) => tries >= maxTries && isUnreadable(error),
  };
}

/** Neither the database nor a full mailbox: what the log has of it makes no state. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && !('code' in error) && error.name !== 'Overloaded' && !isDatabaseAway(error);
