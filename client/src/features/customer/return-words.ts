import type { ReturnView } from '../../../../src/contracts/returns.ts';
import type { Speech } from '../../languages/speech.ts';
import type { Tone } from '../../words/statuses.ts';

/** A return in the words of who sends it: where it is, and what is to be done. */
export interface ReturnNews {
  readonly label: string;
  readonly tone: Tone;
  readonly next: string;
}

type Told = Pick<ReturnView, 'status' | 'method' | 'refusal' | 'refund'>;

const tones: Readonly<Record<ReturnView['status'], Tone>> = {
  requested: 'warn',
  approved: 'busy',
  received: 'busy',
  inspected: 'busy',
  closed: 'good',
  refused: 'bad',
  cancelled: 'neutral',
};

export const tellReturn = (one: Told, speech: Speech): ReturnNews => ({
  label: speech.words.returns.statuses[one.status],
  tone: tones[one.status],
  next: tellNext(one, speech),
});

const tellNext = (
  { status, method, refusal, refund }: Told,
  { words: { returns }, toMoney }: Speech,
): string => {
  switch (status) {
    case 'requested':
    case 'received':
    case 'inspected':
    case 'cancelled':
      return returns[status];
    case 'approved':
      return returns.handIn[method];
    case 'closed':
      return refund === null || Number(refund.amount) === 0
        ? returns.closed
        : returns.refunded({ amount: toMoney(refund) });
    case 'refused':
      return returns.refusals[refusal ?? 'other'];
  }
};
