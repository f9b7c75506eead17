import type { PlannedLine } from './request.ts';
import { toNeed } from './able.ts';

/** The working days that the longest of these lines takes at the location: what is special has to be made first. */
export const toLeadDays = (
  lines: readonly PlannedLine[],
  leadDays: Readonly<Record<string, number>> | undefined,
): number =>
  leadDays === undefined
    ? 0
    : Math.max(0, ...lines.map((line) => (line.kind === 'special' ? (leadDays[toNeed(line)] ?? 0) : 0)));
