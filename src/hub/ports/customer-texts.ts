import type { OrderView } from '../../contracts/orders.ts';
import type { Milestone } from '../../orders/milestones.ts';
import type { Mail } from './mailer.ts';

export type MailedMilestone = Extract<
  Milestone,
  | 'partly_shipped'
  | 'shipped'
  | 'delayed'
  | 'partly_delivered'
  | 'delivered'
  | 'sent_again'
  | 'return_approved'
  | 'return_refused'
  | 'return_received'
  | 'refund_granted'
>;

/** What a mail to a customer is written from. */
export interface CustomerNews {
  readonly milestone: MailedMilestone;
  /** As its customer may read it. */
  readonly order: OrderView;
  /** The parcel that it is about, where it is about one. */
  readonly shipmentId: string | null;
  /** What comes back, where it is about that. */
  readonly returnId?: string | undefined;
  /** As the customer wants it; another than those that are spoken is told in English. */
  readonly language: string;
  readonly shop: string;
  readonly carrierNames: ReadonlyMap<string, string>;
  readonly trackingUrl: string;
  /** Where the parcel goes, for its days. */
  readonly timeZone: string;
}

/** Pure: the same news is the same mail. */
export type WriteCustomerMail = (news: CustomerNews) => Pick<Mail, 'subject' | 'text' | 'html' | 'language'>;
