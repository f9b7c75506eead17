import type { FoundReturn, ReturnView } from '../../../../src/contracts/returns.ts';
import {
  type Counts,
  type OpenUnits,
  sumOpen,
  tellReturnLine,
  toOpenUnits,
  toUsualCounts,
} from '../../words/inspection.ts';
import { toMoment } from '../../words/times.ts';

/** A line of the order, as whoever opens the parcel says of it. */
export interface ReceivedLine {
  readonly lineId: string;
  readonly name: string;
  readonly sku: string;
  readonly open: OpenUnits;
  readonly counts: Counts;
  /** The customer has said that it comes. */
  readonly isExpected: boolean;
}

const noUnits: OpenUnits = { coming: 0, unseen: 0, aside: 0 };

/** Something of it is not known yet. */
export const canReceive = ({ lines, status }: ReturnView): boolean =>
  status !== 'closed' && lines.some((line) => sumOpen(toOpenUnits(line)) > 0);

export const toReceivedLines = (found: FoundReturn): readonly ReceivedLine[] =>
  found.lines.flatMap(({ lineId, name, sku, shipped }) => {
    const line = found.return.lines.find((one) => one.lineId === lineId);
    const open = line === undefined ? noUnits : toOpenUnits(line);
    const isExpected = sumOpen(open) > 0;
    return isExpected || shipped > 0
      ? [{ lineId, name, sku, open, counts: toUsualCounts(open), isExpected }]
      : [];
  });

export const tellHint = ({ coming, unseen, aside }: OpenUnits): string =>
  [coming + unseen > 0 ? `${coming + unseen} expected` : '', aside > 0 ? `${aside} set aside before` : '']
    .filter(Boolean)
    .join(', ');

/** Of a return that nothing is to be said of any more. */
export const tellReceived = ({ orderNumber, return: one, lines }: FoundReturn): string => {
  const what = one.lines
    .map((line) => {
      const name = lines.find(({ lineId }) => lineId === line.lineId)?.name ?? line.lineId;
      return `${name}: ${tellReturnLine(line)}`;
    })
    .join('; ');
  const when = one.receivedAt === null ? 'before' : `before, first ${toMoment(one.receivedAt)}`;
  return `The return of ${orderNumber} was received ${when}. ${what}.`;
};
