import type { ReturnMethod, ReturnView } from '../../../../src/contracts/returns.ts';
import { toMoney } from '../../words/money.ts';
import type { Tone } from '../../words/statuses.ts';

/** A return in the words of who sends it: where it is, and what is to be done. */
export interface ReturnNews {
  readonly label: string;
  readonly tone: Tone;
  readonly next: string;
}

export const methodWords: Readonly<Record<ReturnMethod, string>> = {
  drop_off: 'I hand it in at a service point',
  carrier_pickup: 'It is collected at my door',
  store: 'I bring it to a store',
  locker: 'I put it in a parcel locker',
};

/** As the sheet with the label says it. */
const handIn: Readonly<Record<ReturnMethod, string>> = {
  drop_off: 'Put the label on the parcel, and leave it at a service point of the carrier.',
  carrier_pickup: 'Put the label on the parcel, and keep it ready: the carrier collects it at your door.',
  store: 'Bring it to one of our stores, and show the code there.',
  locker: 'Put the label on the parcel, scan it at a parcel locker and put the parcel in.',
};

const refusals: Readonly<Record<NonNullable<ReturnView['refusal']>, string>> = {
  final_sale: 'It was sold for good and cannot be sent back.',
  return_period_ended: 'The time for returns was over.',
  other: 'Write to us if you want to know more.',
};

export const tellReturn = ({
  status,
  method,
  refusal,
  refund,
}: Pick<ReturnView, 'status' | 'method' | 'refusal' | 'refund'>): ReturnNews => {
  switch (status) {
    case 'requested':
      return {
        label: 'Waits for our answer',
        tone: 'warn',
        next: 'We look at what you wrote and answer first. Please do not send it yet.',
      };
    case 'approved':
      return { label: 'Ready to send', tone: 'busy', next: handIn[method] };
    case 'received':
      return { label: 'It is here', tone: 'busy', next: 'We are looking at it. Nothing to do.' };
    case 'inspected':
      return { label: 'Looked at', tone: 'busy', next: 'We decide what is paid back. Nothing to do.' };
    case 'closed':
      return {
        label: 'Done',
        tone: 'good',
        next:
          refund === null || Number(refund.amount) === 0
            ? 'It is closed without a refund.'
            : `A refund of ${toMoney(refund)} was granted.`,
      };
    case 'refused':
      return { label: 'Not accepted', tone: 'bad', next: refusals[refusal ?? 'other'] };
    case 'cancelled':
      return { label: 'Taken back', tone: 'neutral', next: 'Nothing is sent back.' };
  }
};
