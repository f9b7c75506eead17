import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import type { CarrierFormat } from '../carriers/format.ts';
import { findFormat as findKnownFormat } from '../carriers/registry.ts';
import { normaliseTrackingNumber } from '../carriers/tracking-number.ts';
import type { OrderEventData } from '../contracts/events.ts';
import type { Hub } from '../hub/hub.ts';
import { newId } from '../hub/ids.ts';
import type { OrderPlacing } from '../hub/place-order.ts';
import type { Captures } from '../hub/ports/captures.ts';
import type { CodeDesk } from '../hub/ports/code-desk.ts';
import type { DeadLetters, Doors, ReceivedWebhook } from '../hub/ports/doors.ts';
import type { LetterDesk } from '../hub/ports/letter-desk.ts';
import type { OrderImports } from '../hub/ports/order-imports.ts';
import type { StockLoads } from '../hub/ports/stock-loads.ts';
import type { Registry } from '../hub/registry.ts';
import type { Stocks } from '../hub/stocks.ts';
import type { Clock } from '../platform/clock.ts';
import { createDatabaseWait, tryDatabase } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Tracer } from '../platform/tracer.ts';
import { createBacklog } from './backlog.ts';
import { createCaptures } from './captures.ts';
import { createCodeMeanings } from './code-meanings.ts';
import { createDeadLetterBox } from './dead-letters.ts';
import type { NoteConcerns } from './feed-concerns.ts';
import { createHandOver, type HandOver } from './hand-over.ts';
import { createInbox } from './inbox.ts';
import { issueToken } from './issue-token.ts';
import { createKeySource } from './key-source.ts';
import { toLiveSecrets } from './live-secrets.ts';
import type { Settlement } from './message.ts';
import { type NatsDoor, openNatsDoor } from './nats-door.ts';
import { createOrderImporting } from './order-import.ts';
import { findMovedEnds } from './parcel-end.ts';
import { createParcels } from './parcels.ts';
import { createPeers } from './peers.ts';
import type { RetentionLimits } from './retention.ts';
import { type Verdict, verifySignature } from './signature.ts';
import { createStockLoading } from './stock-load.ts';
import { createTelling } from './take-at-once.ts';
import { createTaking } from './take.ts';
import type { TakingParts } from './taking-parts.ts';

/** Both doors for senders, and what waits behind them. */
export interface Ingest {
  readonly doors: Doors;
  readonly deadLetters: DeadLetters;
  readonly letterDesk: LetterDesk;
  readonly codeDesk: CodeDesk;
  readonly captures: Captures;
  readonly stockLoads: StockLoads;
  readonly orderImports: OrderImports;
  /** Opens the NATS door; the HTTP doors are open from the beginning. */
  openNats(nats: NatsConnection): Promise<void>;
  /** What was pulled is taken or given back; the HTTP doors stay open. */
  closeNats(): Promise<void>;
  measure(): { readonly inHand: number; readonly inboxWaiting: number };
  bounds(): Bounds;
  stop(): Promise<void>;
}

export interface IngestOptions {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly placing: OrderPlacing;
  readonly stocks: Stocks;
  readonly registry: Registry;
  readonly refSecret: string;
  readonly clock: Clock;
  /** For leases, which are about machines. */
  readonly wallClock: Clock;
  readonly log: Log;
  /** Of this node, for leases. */
  readonly node: string;
  readonly poke?: Poke;
  /** Keeps hubs of different databases on one NATS apart. */
  readonly scope: string;
  /** Tells the desk what is wrong with what a carrier sends. */
  readonly noteConcerns?: NoteConcerns;
  /** How long and how many dead letters are kept. */
  readonly limits?: Partial<RetentionLimits>;
  /** The registry's formats, unless others are given. */
  readonly findFormat?: (format: string) => CarrierFormat | undefined;
  /** Messages of one sender in hand at once. */
  readonly window?: number;
  readonly sweepMs?: number;
  readonly onSettled?: (sender: string, outcome: Settlement['outcome']) => void;
  readonly onTaken?: TakingParts['onTaken'];
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

export function createIngest(options: IngestOptions): Ingest {
  const { pool, hub, registry, clock, log, findFormat = findKnownFormat } = options;
  const parcels = createParcels({ pool, wallClock: options.wallClock });
  const box = createDeadLetterBox({ pool, clock });
  const meanings = createCodeMeanings({ pool, clock, log });
  const parts = {
    hub,
    placing: options.placing,
    stocks: options.stocks,
    locations: registry.locations,
    parcels,
    meanings,
    deadLetters: box,
    findFormat,
    refSecret: options.refSecret,
    ...(options.onTaken === undefined ? {} : { onTaken: options.onTaken }),
    log,
  };
  const taking = createTaking(parts);
  let handOver: HandOver | null = null;
  const telling = createTelling(parts, taking, {
    isNeeded: () => handOver?.isNeeded() === true,
    offer: (key, message, settle) => handOver?.offer(key, message, settle) === true,
  });
  const keys = createKeySource({ clock: options.wallClock });
  const inbox = createInbox({
    pool,
    clock: options.wallClock,
    log,
    taking: {
      take: async (message) =>
        await new Promise((settle) => {
          telling.tell(message, settle);
        }),
    },
    tracer: options.tracer,
    findPaused: () => registry.senders().flatMap(({ sender, paused }) => (paused ? [sender] : [])),
  });
  async function verify(webhook: ReceivedWebhook, nowMs: number): Promise<Verdict> {
    const { carrier, format } = webhook;
    const found = findFormat(format);
    const held = registry.carriers().get(carrier);
    const secrets = found === undefined ? [] : toLiveSecrets(found, held?.secrets ?? []);
    return await verifySignature(secrets, webhook, { nowMs, keys, scope: { carrier, format } });
  }

  function openHandOver(nats: NatsConnection, poke: Poke): HandOver {
    const self = newId('peer');
    const { wallClock } = options;
    return createHandOver({
      nats,
      peers: createPeers({ self, poke, tryDatabase: async () => await tryDatabase(pool), wallClock, log }),
      self,
      scope: options.scope,
      take: (message, settle) => {
        telling.tellHere(message, settle);
      },
      wallClock,
      log,
    });
  }

  const captures = createCaptures({ pool, inbox, verify, wallClock: options.wallClock, log });
  let natsDoor: NatsDoor | null = null;
  const loading = createStockLoading(options);
  const importing = createOrderImporting({ ...options, meanings });
  const backlog = createBacklog({ ...options, findFormat, box, taking, parcels, meanings, captures });

  /**
   * Scans that came before their order are taken when it ships. Those that were too long after its end are looked at
   * again when that was not its end, or another took its place.
   */
  hub.onCommitted((committed) => {
    for (const { carrier, trackingNumber } of findMovedEnds(committed))
      backlog.release(carrier, trackingNumber);
    for (const event of committed.events) {
      if (event.type !== 'FulfilmentShipped') continue;
      for (const { carrier, trackingNumber } of (event.data as OrderEventData<'FulfilmentShipped'>).parcels) {
        const number = normaliseTrackingNumber(trackingNumber);
        parcels.forget(carrier, number);
        backlog.release(carrier, number);
      }
    }
  });

  return {
    doors: {
      receive: async (message) => await inbox.receive(message),
      async verifyWebhook(webhook) {
        const { carrier, format } = webhook;
        const held = registry.carriers().get(carrier);
        if (held === undefined) return 'unknown_carrier';
        const found = findFormat(format);
        if (found === undefined) return 'unknown_format';
        if (toLiveSecrets(found, held.secrets ?? []).length === 0 && found.signature === null)
          return 'unknown_format';
        const verdict = await verify(webhook, options.wallClock.now());
        captures.judged(webhook, verdict);
        return verdict;
      },
      issueToken(carrier, shown) {
        const held = registry.carriers().get(carrier);
        // Nothing to compare with takes less time: that there is such a carrier is no secret, its webhooks say so too.
        return held === undefined ? undefined : issueToken(held, shown, options.wallClock.now());
      },
      findReceipt: async (receiptId) => await inbox.findReceipt(receiptId),
      async countWaiting(senders) {
        if (senders.length === 0) return new Map();
        const received = await inbox.countWaiting(senders);
        const counts = await Promise.all(
          senders.map(async (sender) => {
            const streamed = natsDoor === null ? 0 : await natsDoor.countWaiting(sender);
            return streamed === undefined ? [] : [[sender, (received.get(sender) ?? 0) + streamed] as const];
          }),
        );
        return new Map(counts.flat());
      },
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
      discard: async (deadLetterId, by, reason) =>
        await box.settle(deadLetterId, 'discarded', { by, reason }),
    },
    letterDesk: backlog.desk,
    codeDesk: backlog.codes,
    captures,
    stockLoads: loading,
    orderImports: importing,
    async openNats(nats) {
      if (options.poke !== undefined) handOver ??= openHandOver(nats, options.poke);
      natsDoor = await openNatsDoor({
        nats,
        registry,
        telling,
        log,
        whenDatabaseAnswers: createDatabaseWait(pool),
        tracer: options.tracer,
        ...(options.window === undefined ? {} : { window: options.window }),
        ...(options.onSettled === undefined ? {} : { onSettled: options.onSettled }),
      });
    },
    async closeNats() {
      await Promise.all([natsDoor?.stop(), handOver?.leave()]);
    },
    bounds: () => ({
      ...natsDoor?.bounds(),
      ...handOver?.bounds(),
      ...inbox.bounds(),
      ...parcels.bounds(),
    }),
    measure: () => ({ inHand: natsDoor?.measure().inHand ?? 0, inboxWaiting: inbox.waiting() }),
    async stop() {
      meanings.stop();
      await captures.stop();
      await Promise.all([
        natsDoor?.stop(),
        inbox.stop(),
        backlog.stop(),
        loading.jobs.close(),
        importing.close(),
      ]);
      handOver?.close();
    },
  };
}
