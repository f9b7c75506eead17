import { toSellable } from './levels.ts';
import type { Movement } from './command.ts';
import type { Levels } from './state.ts';

/** What a report does to the levels. A shelf is never negative: what could not be taken is `missing`. */
export interface Effect {
  readonly change: Levels;
  readonly missing: number;
}

export type Taken =
  | Exclude<Movement, { readonly kind: 'counted' }>
  | { readonly kind: 'shipped'; readonly quantity: number };

/** `isLate`: the last count had seen it already, so the shelf stays as it was counted. */
export const toEffect = (levels: Levels, movement: Taken, isLate: boolean): Effect => {
  const { after, missing } = move(levels, movement, isLate);
  return { change: toChange(levels, fit(after)), missing: isLate ? 0 : missing };
};

/** `since`: what the shelf gained or lost after it was counted. */
export const toCounted = (levels: Levels, counted: number, since: number): Levels =>
  toChange(levels, fit({ ...levels, onHand: Math.max(0, counted + since) }));

interface Moved {
  readonly after: Levels;
  readonly missing: number;
}

const move = (levels: Levels, movement: Taken, isLate: boolean): Moved => {
  const { quantity } = movement;
  const add = isLate ? 0 : quantity;
  switch (movement.kind) {
    case 'received':
      return into(levels, add);
    case 'returned': {
      const { after } = into(levels, add);
      return movement.bucket === undefined ? { after, missing: 0 } : mark(after, movement.bucket, quantity);
    }
    case 'moved':
      return movement.from === undefined ? outOf(levels, add) : into(levels, add);
    case 'shipped':
      return outOf(levels, add);
    case 'adjusted': {
      const { bucket } = movement;
      if (quantity >= 0) {
        const { after } = into(levels, add);
        return bucket === undefined ? { after, missing: 0 } : mark(after, bucket, quantity);
      }
      const { after, missing } = outOf(levels, -add);
      return bucket === undefined
        ? { after, missing }
        : { after: { ...after, [bucket]: Math.max(0, levels[bucket] + quantity) }, missing };
    }
    case 'damaged':
    case 'quarantined':
      return mark(levels, movement.kind, quantity);
    case 'found': {
      const { bucket } = movement;
      if (bucket === undefined) return into(levels, add);
      const cleared = Math.min(quantity, levels[bucket]);
      return { after: { ...levels, [bucket]: levels[bucket] - cleared }, missing: quantity - cleared };
    }
  }
};

const into = (levels: Levels, quantity: number): Moved => ({
  after: { ...levels, onHand: levels.onHand + quantity },
  missing: 0,
});

const outOf = (levels: Levels, quantity: number): Moved => {
  const taken = Math.min(quantity, levels.onHand);
  return { after: { ...levels, onHand: levels.onHand - taken }, missing: quantity - taken };
};

const mark = (levels: Levels, bucket: 'damaged' | 'quarantined', quantity: number): Moved => {
  const marked = Math.max(0, Math.min(quantity, toSellable(levels)));
  return { after: { ...levels, [bucket]: levels[bucket] + marked }, missing: quantity - marked };
};

/** What is gone from the shelf was not all good: the unsellable shrinks to what there is, the quarantined first. */
const fit = (levels: Levels): Levels => {
  const excess = Math.max(0, -toSellable(levels));
  if (excess === 0) return levels;
  const quarantined = Math.max(0, levels.quarantined - excess);
  const damaged = Math.max(0, levels.damaged - (excess - (levels.quarantined - quarantined)));
  return { ...levels, quarantined, damaged };
};

// `+ 0` makes 0 of -0, which would not survive being stored.
const toChange = (before: Levels, after: Levels): Levels => ({
  onHand: after.onHand - before.onHand + 0,
  damaged: after.damaged - before.damaged + 0,
  quarantined: after.quarantined - before.quarantined + 0,
});
