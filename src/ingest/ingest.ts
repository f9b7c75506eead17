import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import { findFormat } from '../carriers/registry.ts';
import { normaliseTrackingNumber } from '../carriers/tracking-number.ts';
import type { OrderEventData } from '../contracts/events.ts';
import { type Hub, orderOf } from '../hub/hub.ts';
import type { OrderPlacing } from '../hub/place-order.ts';
import type { DeadLetters, Doors } from '../hub/ports/doors.ts';
import type { Registry } from '../hub/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { createDeadLetterBox } from './dead-letters.ts';
import { createInbox } from './inbox.ts';
import type { Settlement } from './message.ts';
import { type NatsDoor, openNatsDoor } from './nats-door.ts';
import { createParcels } from './parcels.ts';
import { isSignedBy } from './signature.ts';
import { createTaking } from './take.ts';

/** Both doors for senders, and what waits behind them. */
export interface Ingest {
  readonly doors: Doors;
  readonly deadLetters: DeadLetters;
  /** Opens the NATS door; the HTTP doors are open from the beginning. */
  openNats(nats: NatsConnection): Promise<void>;
  measure(): { readonly inHand: number; readonly inboxWaiting: number };
  stop(): Promise<void>;
}

export interface IngestOptions {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly placing: OrderPlacing;
  readonly registry: Registry;
  readonly refSecret: string;
  readonly clock: Clock;
  /** For leases, which are about machines. */
  readonly wallClock: Clock;
  readonly log: Log;
  /** Messages of one sender in hand at once. */
  readonly window?: number;
  readonly sweepMs?: number;
  readonly onSettled?: (sender: string, outcome: Settlement['outcome']) => void;
}

export function createIngest(options: IngestOptions): Ingest {
  const { pool, hub, registry, clock, log, sweepMs = 15_000 } = options;
  const parcels = createParcels(pool);
  const box = createDeadLetterBox({ pool, clock });
  const taking = createTaking({
    hub,
    placing: options.placing,
    parcels,
    deadLetters: box,
    refSecret: options.refSecret,
    log,
  });
  const inbox = createInbox({ pool, clock: options.wallClock, log, taking });
  let natsDoor: NatsDoor | null = null;
  let stopping = false;

  async function replayAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (!stopping) await taking.replay(id);
  }

  /** Scans that came before their order are taken when it ships. */
  hub.onCommitted((committed) => {
    for (const event of committed.events) {
      if (event.type !== 'FulfilmentShipped') continue;
      for (const { carrier, trackingNumber } of (event.data as OrderEventData<'FulfilmentShipped'>).parcels) {
        const number = normaliseTrackingNumber(trackingNumber);
        parcels.learn(carrier, number, orderOf(committed));
        box.findOfParcel(carrier, number).then(replayAll).catch(logged('waiting scans were not replayed'));
      }
    }
  });

  const logged = (what: string) => (error: unknown) => {
    log.warn({ error: String(error) }, what);
  };

  /** What the quick way missed: another node's order, a crash in between. */
  const sweep = setInterval(() => {
    box.findReplayable(200).then(replayAll).catch(logged('the dead letters could not be swept'));
  }, sweepMs);
  sweep.unref();

  return {
    doors: {
      receive: async (message) => await inbox.receive(message),
      verifyWebhook(carrier, formatId, headers, body) {
        const held = registry.carriers().get(carrier);
        if (held === undefined) return 'unknown_carrier';
        const format = findFormat(formatId);
        const scheme = format?.signature ?? null;
        if (scheme === null) return 'unknown_format';
        const secrets = (held.secrets ?? [])
          .filter((one) => one.format === formatId)
          .map(({ secret }) => secret);
        return isSignedBy(scheme, secrets, headers, body) ? 'verified' : 'bad_signature';
      },
      findReceipt: async (receiptId) => await inbox.findReceipt(receiptId),
    },
    deadLetters: {
      list: async (query) => await box.list(query),
      async replay(deadLetterId) {
        const settled = await taking.replay(deadLetterId);
        if (settled === undefined) return undefined;
        if (settled.outcome === 'retry') return { outcome: 'pending', detail: settled.why };
        return settled.outcome === 'parked'
          ? { outcome: 'parked', detail: settled.detail }
          : { outcome: settled.outcome };
      },
      discard: async (deadLetterId) => await box.settle(deadLetterId, 'discarded'),
    },
    async openNats(nats) {
      natsDoor = await openNatsDoor({
        nats,
        registry,
        taking,
        log,
        ...(options.window === undefined ? {} : { window: options.window }),
        ...(options.onSettled === undefined ? {} : { onSettled: options.onSettled }),
      });
    },
    measure: () => ({ inHand: natsDoor?.measure().inHand ?? 0, inboxWaiting: inbox.waiting() }),
    async stop() {
      stopping = true;
      clearInterval(sweep);
      await Promise.all([natsDoor?.stop(), inbox.stop()]);
    },
  };
}
