import type { Pool } from 'pg';
import type { Links } from './access/links.ts';
import { type CaseMail, createCaseMail } from './hub/case-mail.ts';
import { createCustomerMail, type CustomerMail, type LinkUrls } from './hub/customer-mail.ts';
import type { Hub } from './hub/hub.ts';
import type { Mailer } from './hub/ports/mailer.ts';
import type { CaseSubscriptions } from './hub/ports/subscriptions.ts';
import type { Registry } from './hub/registry.ts';
import { writeCustomerMail } from './notifications/customer-mail.ts';
import { writeDeskMail } from './notifications/desk-mail.ts';
import type { Clock } from './platform/clock.ts';

/** What is written to whom, where there is a mail server: to customers of their orders, to the desk of its cases. */
export const createMails = (options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly registry: Registry;
  readonly mailer: Mailer;
  readonly links: Links;
  readonly subscriptions: CaseSubscriptions;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly speed: number;
}): { readonly customers: CustomerMail; readonly desk: CaseMail } => {
  const { pool, hub, registry, mailer, links, subscriptions, publicUrl, clock, wallClock, speed } = options;
  const toLinkUrls = (orderId: string, generation: number): LinkUrls => {
    const token = links.toToken(orderId, generation);
    return {
      page: `${publicUrl}/track/${token}`,
      unsubscribe: `${publicUrl}/api/v1/track/${token}/unsubscribe`,
    };
  };
  return {
    customers: createCustomerMail({
      pool,
      hub,
      registry,
      mailer,
      write: writeCustomerMail,
      toLinkUrls,
      clock,
      wallClock,
      speed,
    }),
    desk: createCaseMail({ pool, hub, subscriptions, mailer, write: writeDeskMail, publicUrl }),
  };
};
