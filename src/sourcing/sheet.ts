import { toAble, toNeed } from './able.ts';
import { type Distance, findDistance } from './distance.ts';
import type { Shelf } from './bundles.ts';
import { coverOf, hasAll, type Wanted } from './fewest.ts';
import type { PlanRequest, SourcingLocation } from './request.ts';

export type Ranked = SourcingLocation & { readonly distance: Distance | null };

/** The nearest first; of places that nothing is known of, and where nothing is counted, the default. */
export const rank = ({ locations, shipTo }: PlanRequest, byDistance: boolean): readonly Ranked[] =>
  locations
    .map((one) => ({ ...one, distance: byDistance ? findDistance(one.address, shipTo) : null }))
    .toSorted(
      (a, b) =>
        (a.distance?.km ?? 1e6) - (b.distance?.km ?? 1e6) ||
        Number(b.isDefault) - Number(a.isDefault) ||
        (a.location < b.location ? -1 : 1),
    );

/** Whoever has everything is above whoever has not, and the nearer above the further. */
export const toSheet = (found: {
  readonly request: PlanRequest;
  readonly ranked: readonly Ranked[];
  readonly shelves: readonly Shelf[];
  readonly asked: Wanted;
  readonly chosen: readonly string[];
}): readonly { readonly location: string; readonly score: number; readonly why: string }[] => {
  const { request, ranked, shelves, asked, chosen } = found;
  const total = [...asked.units.values()].reduce((sum, quantity) => sum + quantity, 0);
  const full = request.full ?? new Set();
  const toLack = (location: string): string =>
    request.lines
      .filter((line) => toAble(line, request)?.has(location) === false)
      .map((line) => ` It cannot do ${toNeed(line)}.`)
      .filter((sentence, index, all) => all.indexOf(sentence) === index)
      .join('');
  const judge = ({ location, isDefault, distance }: Ranked, index: number): [number, string] => {
    if (location === request.named) return [1, 'The order names it.'];
    if (location === request.pickupLocation) return [0.9, 'The order is picked up there.'];
    if (request.excluded?.has(location) === true) return [0, 'It could not do it before.'];
    const lack = toLack(location);
    const isChosen = chosen.includes(location);
    if (total === 0) {
      if (lack !== '') return [0, lack.trim()];
      if (isDefault) return [0.5, 'It is the default.'];
      return isChosen
        ? [0.4, 'It comes first of those left.']
        : [0.1, 'It is neither named nor the default.'];
    }
    const shelf = shelves.find((one) => one.location === location);
    if (shelf === undefined) return [0, 'The order names another.'];
    const near = 1 - index / ranked.length;
    const where = distance === null ? '' : ` It is ${distance.why}.`;
    if (hasAll([shelf], asked)) {
      const why = isChosen ? 'The first that has everything.' : 'It has everything, another comes before it.';
      return [round(0.5 + near / 2), `${why}${where}`];
    }
    const has = coverOf(shelf, asked.units);
    const others = chosen.filter((one) => one !== location);
    const why =
      has === 0
        ? 'It has none of it.'
        : isChosen && others.length > 0
          ? `It has ${has} of ${total}; with ${others.join(', ')} there is no better.`
          : `It has ${has} of ${total}.`;
    return [round((0.49 * has) / total), `${why}${lack}${where}`];
  };
  /** Who has no time today is below who has, and says so. */
  const weigh = ([score, why]: readonly [number, string], location: string): [number, string] =>
    full.has(location)
      ? [
          round(score / 2),
          `${why} Its day is full${chosen.includes(location) ? ', and no other has it all' : ''}.`,
        ]
      : [score, why];
  return ranked
    .map((one, index) => {
      const [score, why] = weigh(judge(one, index), one.location);
      return { location: one.location, score, why };
    })
    .toSorted((a, b) => b.score - a.score);
};

const round = (score: number): number => Math.round(score * 1_000) / 1_000;
