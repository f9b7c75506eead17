import type { FulfilmentCommand, FulfilmentRow } from '../../../../src/contracts/fulfilments.ts';

/** What can be done with a task next: one main step, and what goes wrong in that step. Pure, so that it is tested. */
export type Step = FulfilmentCommand['type'];
export interface NextSteps {
  readonly main: Step | undefined;
  readonly label: string;
  readonly others: readonly Step[];
  /** Why nothing can be done, when nothing can. */
  readonly waits: string | undefined;
}

export const stepLabels: Readonly<Record<Step, string>> = {
  accept: 'Accept',
  reject: 'Reject',
  start: 'Start picking',
  pick: 'All picked',
  shortPick: 'Cannot find something',
  pack: 'Packed',
  ship: 'Ship',
  readyForPickup: 'Ready for pickup',
  handOver: 'Hand over',
};

const steps = (main: Step, ...others: readonly Step[]): NextSteps => ({
  main,
  label: stepLabels[main],
  others,
  waits: undefined,
});
const waiting = (why: string): NextSteps => ({ main: undefined, label: '', others: [], waits: why });

/** `isGone`: it left the queue, and the row is the last that was heard of it. */
export const toNextSteps = (row: FulfilmentRow, isGone = false): NextSteps => {
  if (isGone) return waiting('Stop: this left the queue. It was done, taken away or cancelled elsewhere.');
  if (row.status === 'cancelled' || row.requestStatus === 'cancellation_accepted')
    return waiting('Cancelled. Put the goods back.');
  if (row.requestStatus === 'cancellation_requested') return waiting('Stop: a cancellation was asked for.');
  if (row.held) return waiting('On hold. It goes on when the hold is released.');
  if (row.work === 'shipped' || row.work === 'collected') return waiting('Done.');
  if (row.requestStatus === 'submitted' || row.requestStatus === 'unsubmitted')
    return steps('accept', 'reject');
  const isPickup = row.option === 'pickup_in_store';
  switch (row.work) {
    case 'assigned':
      return steps('start', 'reject', 'shortPick');
    case 'picking':
      return steps('pick', 'shortPick');
    case 'picked':
      return steps('pack', 'shortPick');
    case 'packed':
      return isPickup ? steps('readyForPickup') : steps('ship');
    case 'ready_for_pickup':
      return steps('handOver');
  }
};

/** A number to start from until the label is scanned: the same for the same task, so a second try sends the same. */
export const suggestParcel = (
  row: FulfilmentRow,
  carriers: readonly string[],
): { readonly carrier: string; readonly trackingNumber: string } => {
  let mixed = 0;
  for (const char of row.fulfilmentId) mixed = (Math.imul(mixed, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return { carrier: carriers[0] ?? 'postnord', trackingNumber: `${`${mixed}`.padStart(10, '0')}SE` };
};

/** By the truck: what must leave first stands first. */
export const compareTasks = (a: FulfilmentRow, b: FulfilmentRow): number =>
  a.shipBy.localeCompare(b.shipBy) || a.orderNumber.localeCompare(b.orderNumber);
