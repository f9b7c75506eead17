import type { Pool } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { startEventFollower } from '../journal/event-follower.ts';
import type { FeedConsumer } from '../journal/feed-consumer.ts';
import { coalesceMs, staleMs } from '../orders/milestones.ts';
import { returnTelling } from '../orders/return-milestones.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { orderIdOf, orderStream } from './ids.ts';
import { isOfThePast } from './past.ts';

/**
 * Follows the log for what customers may have to be written about, and makes somebody look ten minutes later
 * (`customer-mail.ts`). A follower of its own, so that where nobody writes mails nothing is read for them.
 */
export function startMailFollower(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly speed: number;
  readonly log: Log;
  readonly onWritten: () => void;
}): FeedConsumer {
  const { pool, clock, wallClock, speed, log } = options;

  const toLook = (event: StoredEvent): object => {
    const { orderId, version } = findTold(event);
    const dueInMs = Math.max(0, Date.parse(event.recordedAt) + coalesceMs - clock.now()) / speed;
    return {
      key: `look:${orderStream(orderId)}@${version}`,
      stream: `${orderStream(orderId)}#look`,
      payload: { kind: 'look', orderId, version },
      at: toIso(wallClock.now() + dueInMs),
    };
  };

  return startEventFollower({
    name: 'mail',
    pool,
    log,
    types: telling,
    async handle(tx, events) {
      const past = events.filter((event) => isOfThePast(event) || isOld(event, clock.now()));
      if (past.length > 0) {
        log.info(
          { events: past.length },
          'events of an imported past, or of more than a day ago: no customer is written to about them',
        );
      }
      const looks = events.filter((event) => mayTell(event) && !past.includes(event)).map(toLook);
      if (looks.length === 0) return;
      await tx.query({
        name: 'write-looks',
        text: `
          insert into effects (key, stream, destination, payload, created_at, next_try_at)
          select key, stream, 'mail.look', payload, $2, at
          from jsonb_to_recordset($1::jsonb) as e(n int, key text, stream text, payload jsonb, at timestamptz)
          order by n on conflict (key) do nothing`,
        values: [JSON.stringify(looks.map((look, n) => ({ n, ...look }))), toIso(wallClock.now())],
      });
    },
    onHandled: options.onWritten,
  });
}

/** Of what is sent again its own order is told, so it is looked at that one: at how it was placed. */
const findTold = (event: StoredEvent): { readonly orderId: string; readonly version: number } =>
  event.type === 'ReshipPlaced'
    ? { orderId: (event.data as OrderEventData<'ReshipPlaced'>).orderId, version: 1 }
    : { orderId: orderIdOf(event.stream), version: event.version };

const returns: readonly string[] = returnTelling;
const telling = ['ReshipPlaced', 'FulfilmentShipped', 'ShipmentStatusChanged', 'ScanRecorded', ...returns];

const isOld = ({ recordedAt }: StoredEvent, now: number): boolean => now - Date.parse(recordedAt) > staleMs;

/** Most scans carry no date of delivery, and most turns of a parcel are not its end. */
const mayTell = ({ type, data }: StoredEvent): boolean =>
  type === 'FulfilmentShipped' ||
  type === 'ReshipPlaced' ||
  returns.includes(type) ||
  (type === 'ScanRecorded'
    ? (data as OrderEventData<'ScanRecorded'>).scan.estimatedDelivery !== undefined
    : (data as OrderEventData<'ShipmentStatusChanged'>).to === 'delivered');
