import type { AskResend, EventResend } from '../../contracts/event-resends.ts';

/** Resends of events, as people ask for them and see them. */
export interface EventResends {
  ask(wanted: AskResend, askedBy: string): Promise<EventResend | ResendRefusal>;
  /** The newest first; `before` is a cursor of the page before. */
  list(wanted: {
    readonly before?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly EventResend[]; readonly nextCursor: string | null } | 'bad_cursor'>;
  find(resendId: string): Promise<EventResend | undefined>;
  /** What is in hand goes out first. Undefined: there is none, or it is over. */
  stop(resendId: string): Promise<EventResend | undefined>;
}

/** `too_many`: so many are not over yet that no more are taken. */
export type ResendRefusal =
  | 'nothing_published'
  | 'too_many'
  | { readonly wrong: 'from' | 'to' | 'orderId'; readonly why: string };
