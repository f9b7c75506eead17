import type { Disposition, ReturnCommand, ReturnView } from '../../../src/contracts/returns.ts';
import { dispositionNames } from './returns.ts';

/** What somebody who has the goods in hand says of them, and how the hub is told. */
type ReturnLine = ReturnView['lines'][number];
export type Counts = Readonly<Record<Disposition, number>>;
type InspectedLine = Extract<ReturnCommand, { type: 'inspect' }>['lines'][number];

/** Units whose end is not known: not come yet, come and not looked at, set aside. */
export interface OpenUnits {
  readonly coming: number;
  readonly unseen: number;
  readonly aside: number;
}

export const toOpenUnits = (line: ReturnLine): OpenUnits => ({
  coming: Math.max(0, line.announced - line.received - line.missing),
  unseen: Math.max(0, line.received - line.restocked - line.notRestocked - line.toProcess),
  aside: line.toProcess,
});
export const sumOpen = ({ coming, unseen, aside }: OpenUnits): number => coming + unseen + aside;

/** As most parcels are: all of it is here and is sold again; what was set aside still is. */
export const toUsualCounts = ({ coming, unseen, aside }: OpenUnits): Counts => ({
  restocked: coming + unseen,
  not_restocked: 0,
  to_process: aside,
  missing: 0,
});

/**
 * `counts` says of all open units what they are now. The hub takes what is sold again or not from what it has not seen
 * looked at, then from what was set aside, then as newly come: so units that stay set aside are not told again.
 */
export const toInspectedLines = (
  lineId: string,
  { unseen, aside }: OpenUnits,
  counts: Counts,
): InspectedLine[] => {
  const decided = counts.restocked + counts.not_restocked;
  const stillAside = aside - Math.min(aside, Math.max(0, decided - unseen));
  const told: Counts = { ...counts, to_process: Math.max(0, counts.to_process - stillAside) };
  return (Object.keys(dispositionNames) as Disposition[]).flatMap((disposition) =>
    told[disposition] > 0 ? [{ lineId, quantity: told[disposition], disposition }] : [],
  );
};

/** "2 back on the shelf, 1 missing" */
export const tellCounts = (lines: readonly InspectedLine[]): string =>
  (Object.entries(dispositionNames) as [Disposition, string][])
    .flatMap(([disposition, words]) => {
      const units = lines
        .filter((line) => line.disposition === disposition)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      return units === 0 ? [] : [`${units} ${words.toLowerCase()}`];
    })
    .join(', ');

/** What is known of a line of a return, zeros left out: "2 announced, 1 received, 1 set aside". */
export const tellReturnLine = (line: ReturnLine): string =>
  (
    [
      [line.announced, 'announced'],
      [line.received, 'received'],
      [line.restocked, 'back on the shelf'],
      [line.notRestocked, 'not sold again'],
      [line.toProcess, 'set aside'],
      [line.missing, 'missing'],
    ] as const
  )
    .flatMap(([units, words]) => (units === 0 ? [] : [`${units} ${words}`]))
    .join(', ');
