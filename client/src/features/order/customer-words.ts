import type { CustomerMessage } from '../../../../src/contracts/customers.ts';
import { toWords, type Tone } from '../../words/statuses.ts';

const milestones: Readonly<Record<string, string>> = {
  placed: 'Order received',
  sent_again: 'Sent again',
  partly_shipped: 'Partly shipped',
  shipped: 'Shipped',
  out_for_delivery: 'Out for delivery',
  delayed: 'Delayed',
  attempt_failed: 'Could not be delivered',
  available_for_pickup: 'Ready to be collected',
  partly_delivered: 'Partly delivered',
  delivered: 'Delivered',
  returning: 'On its way back',
  returned: 'Returned',
  cancelled: 'Cancelled',
  return_approved: 'Return approved',
  return_refused: 'Return refused',
  return_received: 'Return arrived',
  refund_granted: 'Refund granted',
};

/** "Shipped"; of what comes back, where the words alone do not say so: "Delayed, on the way back". */
export const tellMilestone = ({ milestone, direction }: CustomerMessage): string => {
  const words = milestones[milestone] ?? toWords(milestone);
  return direction === 'return' && !/^(?:return|refund)/.test(milestone)
    ? `${words}, on the way back`
    : words;
};

export const mailWords: Readonly<
  Record<CustomerMessage['mail'], { readonly text: string; readonly tone: Tone; readonly why?: string }>
> = {
  waiting: { text: 'Mail waiting', tone: 'busy' },
  sent: { text: 'Mail sent', tone: 'good' },
  failed: { text: 'Mail failed', tone: 'bad', why: 'It failed for good: nobody was told' },
  left_out: {
    text: 'Left out',
    tone: 'neutral',
    why: 'When its turn came it was not so any more, or they do not want it',
  },
  none: {
    text: 'no mail',
    tone: 'neutral',
    why: 'Nobody is written to about it, or it is so long ago that this is not known any more',
  },
};

const languages = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'code' });

/** "Swedish" of `sv`. */
export const toLanguage = (language: string): string => languages.of(language) ?? language;

/** The hub counts no further. */
const counted = 500;

export const toCount = (count: number): string => (count < counted ? `${count}` : `${counted} or more`);
