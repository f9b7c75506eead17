import type { Pool } from 'pg';
import type { MailTopic } from '../contracts/mail-topics.ts';
import { type Message, memoryOf, type OrderRecord, staleMs } from '../orders/milestones.ts';
import { topicOf } from '../orders/preferences.ts';
import { findQuietEnd } from '../orders/quiet-hours.ts';
import { whyOvertaken } from '../orders/overtaken.ts';
import { returnMilestones } from '../orders/return-milestones.ts';
import { toOrderView } from '../orders/view.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Hub } from './hub.ts';
import { loadOrderRecords } from './order-reading.ts';
import type { EffectEnd, LookEffect, MailEffect } from './new-effect.ts';
import type { MailedMilestone, WriteCustomerMail } from './ports/customer-texts.ts';
import type { Mailer } from './ports/mailer.ts';
import type { Registry } from './registry.ts';

/**
 * Mails to customers, as effects (invariants 3, 6, 8). Ten minutes after an event that may be worth one, its order's log is
 * asked which messages are due; each is written as an effect of its own whose key is the order and the message, so it is
 * there once whoever asks and however often. What the customer wants is asked when it is about to go: they may have said so
 * in between. Nothing is sent that is more than a day old by then.
 */
export interface CustomerMail {
  look(effect: LookEffect): Promise<EffectEnd>;
  send(key: string, effect: MailEffect): Promise<EffectEnd>;
}

/** Where the order's link leads: to the page, and to what ends its mails. */
export interface LinkUrls {
  readonly page: string;
  readonly unsubscribe: string;
}

export interface CustomerMailOptions {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'loadEvents' | 'readOrder' | 'loadPersonal'>;
  readonly registry: Pick<Registry, 'channels' | 'carriers'>;
  readonly mailer: Mailer;
  readonly write: WriteCustomerMail;
  readonly toLinkUrls: (orderId: string, generation: number) => LinkUrls;
  /** The hub's: milestones are of its time. */
  readonly clock: Clock;
  readonly wallClock: Clock;
  /** How fast the hub's clock passes. */
  readonly speed: number;
}

const mailed: readonly string[] = [
  'partly_shipped',
  'shipped',
  'delayed',
  'partly_delivered',
  'delivered',
  'sent_again',
  ...returnMilestones,
] satisfies readonly MailedMilestone[];

const hours = (ms: number): string => `${Math.floor(ms / 3_600_000)} h`;

export function createCustomerMail(options: CustomerMailOptions): CustomerMail {
  const { pool, hub, registry, mailer, write, toLinkUrls, clock, wallClock, speed } = options;

  /** What waits for an instant of the hub's clock looks again just after it. */
  const toWaitMs = (until: number): number => Math.max(50, (until - clock.now() + 1) / speed);

  async function writeEffects(orderId: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const effects = messages.map(({ key, milestone, shipmentId, returnId, recordedAt }, n) => ({
      n,
      key: `mail:${orderId}:${key}`,
      stream: `order:${orderId}#mail`,
      payload: { kind: 'mail', orderId, milestone, shipmentId, returnId, recordedAt },
    }));
    await pool.query({
      name: 'write-mails',
      text: `
        insert into effects (key, stream, destination, payload, created_at, next_try_at)
        select key, stream, 'mail', payload, $2, $2
        from jsonb_to_recordset($1::jsonb) as e(n int, key text, stream text, payload jsonb)
        order by n on conflict (key) do nothing`,
      values: [JSON.stringify(effects), toIso(wallClock.now())],
    });
  }

  return {
    async look({ orderId, version }) {
      const log = await loadOrderRecords(hub, orderId);
      const now = clock.now();
      const { told, waiting } = memoryOf(log, now);
      const waits = waiting.find((one) => one.version === version && mailed.includes(one.milestone));
      if (waits !== undefined) {
        return { againInMs: toWaitMs(Date.parse(waits.dueAt)) };
      }
      const due = told.filter(
        (one) => one.isPast !== true && isToMail(one) && now - Date.parse(one.recordedAt) <= staleMs,
      );
      await writeEffects(orderId, due);
      return due.some((one) => one.version === version)
        ? { outcome: 'told' }
        : { outcome: 'nothing_to_tell', reason: whyNot(log, told, version, now) };
    },
    async send(key, { orderId, milestone, shipmentId, returnId, recordedAt }) {
      const age = clock.now() - Date.parse(recordedAt);
      if (age > staleMs) {
        return { outcome: 'too_late', reason: `it was ${hours(age)} ago: nobody is told of the past` };
      }
      const found = await hub.readOrder(orderId);
      if (found === undefined) throw new Error(`there is no order ${orderId}`);
      const { state, version } = found;
      const order = toOrderView(state, version, await hub.loadPersonal(orderId), 'customer');
      const { customer, preferences } = order;
      if (customer === undefined || 'erased' in customer || preferences === undefined) {
        return { outcome: 'obsolete', reason: 'the customer is forgotten' };
      }
      const overtaken = whyOvertaken(state, { milestone, shipmentId, returnId });
      if (overtaken !== null) return { outcome: 'obsolete', reason: overtaken };
      const topic = topicOf(milestone);
      if (topic !== null && !preferences.mails[topic]) {
        return { outcome: 'obsolete', reason: `the customer wants no mails about ${topicNames[topic]}` };
      }
      const timeZone = toTimeZone(state.country);
      const { quietHours } = preferences;
      const quietUntil = quietHours === null ? null : findQuietEnd(quietHours, timeZone, clock.now());
      if (quietUntil !== null) return { againInMs: toWaitMs(quietUntil) };
      const urls = toLinkUrls(orderId, state.linkGeneration);
      const mail = write({
        milestone,
        order,
        shipmentId,
        returnId,
        language: preferences.language,
        shop: registry.channels().get(state.channel)?.name ?? state.channel,
        carrierNames: new Map([...registry.carriers().values()].map(({ carrier, name }) => [carrier, name])),
        trackingUrl: urls.page,
        timeZone,
      });
      const sent = await mailer.send({
        ...mail,
        key,
        to: { name: customer.name, address: customer.email },
        unsubscribeUrl: urls.unsubscribe,
      });
      return sent.outcome === 'sent' ? sent : { outcome: 'dead', reason: sent.reason };
    },
  };
}

const topicNames: Readonly<Record<MailTopic, string>> = {
  shipped: 'what has left',
  delayed: 'delays',
  delivered: 'deliveries',
  returns: 'returns',
};

/** Whoever collected it was there. */
const isToMail = ({ milestone, direction, shipmentId, returnId }: Message): boolean =>
  mailed.includes(milestone) &&
  (returnId !== undefined ||
    (direction === 'outbound' &&
      !(shipmentId === null && (milestone === 'delivered' || milestone === 'partly_delivered'))));

function whyNot(log: readonly OrderRecord[], told: readonly Message[], version: number, now: number): string {
  const heard = log.find(({ at }) => at.version === version)?.at;
  const message = told.find((one) => one.version === version);
  if (heard === undefined) return 'there is no such event';
  const lateMs = Date.parse(heard.recordedAt) - Date.parse(heard.at);
  if (lateMs > staleMs) return `it was ${hours(lateMs)} old when the hub heard of it`;
  const age = now - Date.parse(heard.recordedAt);
  if (age > staleMs) return `it was ${hours(age)} ago: nobody is told of the past`;
  if (message !== undefined) return `${message.key} is not sent by mail`;
  return 'it was told before, or it stood no more after ten minutes, or it is no news';
}

/** The first of its zones, which is the whole of most countries; a mail names days only, and quiet hours their own zone. */
function toTimeZone(country: string): string {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & {
    getTimeZones?(): readonly string[] | undefined;
  };
  return locale.getTimeZones?.()?.[0] ?? 'UTC';
}
