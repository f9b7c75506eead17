import type { LineQuantity } from '../../../src/contracts/fulfilments.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';
import type { ReshipReason, ReshipView } from '../../../src/contracts/reships.ts';
import type { ShipmentView } from '../../../src/contracts/scans.ts';
import type { Tone } from './statuses.ts';

export const reshipReasonNames: Readonly<Record<ReshipReason, string>> = {
  lost: 'Lost',
  damaged: 'Damaged',
  not_received: 'Not received',
  wrong_item: 'Wrong item in the parcel',
  missing_item: 'Missing from the parcel',
  returned_to_sender: 'Came back to us',
  other: 'Another reason',
};

/** How many units of a line may be sent again: what has left and is not on its way once more. */
export const leftToReship = (
  { reships }: Pick<OrderView, 'reships'>,
  { lineId, quantities }: OrderView['lines'][number],
): number =>
  Math.max(
    0,
    quantities.shipped -
      reships.reduce(
        (sum, { status, lines, cancelled }) =>
          status === 'refused' ? sum : sum + unitsOf(lines, lineId) - unitsOf(cancelled, lineId),
        0,
      ),
  );

const unitsOf = (lines: readonly LineQuantity[], lineId: string): number =>
  lines.reduce((sum, line) => (line.lineId === lineId ? sum + line.quantity : sum), 0);

/** What a parcel that came to nothing is sent again for; a person may know better. */
export const guessReason = (parcel: ShipmentView | undefined): ReshipReason => {
  if (parcel === undefined) return 'missing_item';
  if (parcel.notReceivedSince !== undefined) return 'not_received';
  if (parcel.direction === 'return' || parcel.status === 'returned') return 'returned_to_sender';
  return parcel.reason.code === 'damaged' ? 'damaged' : 'lost';
};

export const tellReship = ({
  status,
  lines,
  cancelled,
}: ReshipView): { readonly label: string; readonly tone: Tone } => {
  const units = (some: readonly LineQuantity[]): number =>
    some.reduce((sum, { quantity }) => sum + quantity, 0);
  switch (status) {
    case 'requested':
      return { label: 'Being placed', tone: 'busy' };
    case 'refused':
      return { label: 'Could not be placed', tone: 'bad' };
    case 'placed':
      return units(cancelled) >= units(lines)
        ? { label: 'Cancelled', tone: 'neutral' }
        : { label: 'Placed', tone: 'good' };
  }
};
