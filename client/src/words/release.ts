import type { ReleasePause } from '../../../src/contracts/registry.ts';
import { toMoment } from './times.ts';

/** "Malmö is given no new work: Stocktaking (Olle Ops, since Thu 26 Nov, 14:03)" */
export const tellRelease = (name: string, { reason, by, since, until }: ReleasePause): string =>
  `${name} is given no new work: ${reason} (${by}, since ${toMoment(since)}${until === null ? '' : ` until ${toMoment(until)}`})`;
