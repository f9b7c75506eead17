import type { DryRun, Job } from '../../../../src/contracts/dead-letters.ts';
import type { DeadLetter } from '../../../../src/contracts/registry.ts';

export const reasonNames: Readonly<Record<DeadLetter['reason'], string>> = {
  malformed: 'Cannot be read',
  invalid: 'Does not fit its schema',
  unknown_parcel: 'Parcel is not known',
  unknown_order: 'Order is not known',
  unknown_format: 'Format is not known',
  poison: 'Failed again and again',
  undeliverable: 'Could not be delivered',
};

export const countLetters = (count: number): string => (count === 1 ? '1 letter' : `${count} letters`);

/** "209 would apply to 31 orders, 5 are applied already, 3 would still be parked: no order has the parcel …" */
export const tellDryRun = (run: DryRun): string => {
  const parts = [
    `${run.wouldApply} would apply${run.orders > 0 ? ` to ${run.orders === 1 ? '1 order' : `${run.orders} orders`}` : ''}`,
    run.alreadyApplied > 0 ? `${run.alreadyApplied} applied already` : '',
    ...run.wouldBeRejected.map(({ letters, why }) => `${letters} would be refused: ${trim(why)}`),
    ...run.wouldStayParked.map(({ letters, why }) => `${letters} would still be parked: ${trim(why)}`),
    run.unknown > 0 ? `${run.unknown} could not be looked at` : '',
  ].filter(Boolean);
  const looked = run.looked < run.letters ? ` Looked at the oldest ${run.looked} of ${run.letters}.` : '';
  return `${parts.join(' · ')}.${looked}`;
};

const trim = (sentence: string): string => sentence.replace(/\.$/, '');

const outcomes: Readonly<Record<string, string>> = {
  applied: 'applied',
  already: 'applied already',
  rejected: 'refused by their orders',
  parked: 'parked as before',
  busy: 'left: their orders were busy',
  discarded: 'discarded',
};

/** "204 applied · 5 applied already" */
export const tellCounts = (job: Job): string =>
  Object.entries(job.counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} ${outcomes[outcome] ?? outcome}`)
    .join(' · ') || 'nothing yet';

export const isAtWork = (job: Job): boolean => job.state === 'running' || job.state === 'stopping';

export const jobNames: Readonly<Record<Job['kind'], string>> = {
  replay: 'Replay',
  discard: 'Discard',
  remap: 'New meaning',
  stock_load: 'First fill of stock',
  order_import: 'Import of orders',
};

export const toBodyText = (letter: Pick<DeadLetter, 'body' | 'encoding'>): string => {
  if (letter.encoding === 'erased') return 'Erased.';
  if (letter.encoding === 'base64') return letter.body;
  try {
    return JSON.stringify(JSON.parse(letter.body), null, 2);
  } catch {
    return letter.body;
  }
};
