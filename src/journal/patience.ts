import { isDatabaseAway } from '../platform/database.ts';

/**
 * With a stream that cannot be read: a node of a later release may know what this one does not, so a batch, or the step of a
 * rebuild, is tried again before what cannot be used is left out of it.
 */
export interface Patience {
  /** What is tried begins there; elsewhere than the last time, patience begins anew. */
  begin(place: string): void;
  /** It was not written. */
  failed(error: unknown): void;
  isOver(error: unknown): boolean;
}

/** Each after a longer rest than the one before: some six seconds in all. */
const maxTries = 5;

export function createPatience(isItsOwn: (error: unknown) => boolean = isUnreadable): Patience {
  let at: string | undefined;
  let tries = 0;
  return {
    begin(place) {
      if (place !== at) tries = 0;
      at = place;
    },
    failed(error) {
      if (isItsOwn(error)) tries += 1;
    },
    isOver: (error) => tries >= maxTries && isItsOwn(error),
  };
}

/** Neither the database nor a full mailbox: what the log has of it makes no state. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && !('code' in error) && error.name !== 'Overloaded' && !isDatabaseAway(error);
