import { toAvailable, toShortfall } from './levels.ts';
import type { Level, PresentStock } from './state.ts';

/** Since when it is low, out or short: the facts that cases are armed by. */
export const withMarks = (before: PresentStock, after: PresentStock): PresentStock => {
  const isShort = toShortfall(after) > 0;
  const level = toLevel(before, after);
  if (level === after.level && isShort === (after.shortfall !== null)) return after;
  const shortfall = isShort ? (after.shortfall ?? { since: after.version }) : null;
  return { ...after, level, shortfall };
};

/**
 * Up again a little above the threshold only, so that one unit that comes and goes is not a case each time. Nothing was
 * there before the first unit: that it is not there yet is nobody's loss.
 */
const toLevel = ({ level }: PresentStock, state: PresentStock): Level => {
  const available = toAvailable(state);
  const { low } = state.policy;
  const isNew = level.is === 'new';
  if (isNew && available <= 0) return level;
  const enough = level.is === 'low' || level.is === 'out' ? low + Math.ceil(low / 5) : low;
  const is = available <= 0 ? 'out' : available > enough ? 'ok' : 'low';
  if (is === level.is) return level;
  return { is, since: state.version, armed: !isNew && (level.armed || level.is === 'ok' || is === 'out') };
};
