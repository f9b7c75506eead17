import type { EventView } from '../contracts/events.ts';
import type { StockRow } from '../contracts/stock.ts';
import type { Part } from '../contracts/parts.ts';
import type { OfferedSku, Offers } from '../hub/ports/offers.ts';
import { toIso, type Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import type { ChannelBands } from '../stock/bands.ts';
import type { DemandState } from '../stock/demand.ts';
import type { StockState } from '../stock/state.ts';
import { type Held, makeHeld, put, putAll, type Watch } from './held-offer.ts';
import { toCrossed, toOffer } from './offer.ts';
import type { LoadedOffer } from './offered.ts';
import type { Tail } from './tail.ts';

/**
 * What is offered to shoppers, in memory (invariant 4: accepted demand that is not routed lowers it). A SKU is loaded
 * when it is first asked for and followed from then on: this node's commits at once, other nodes' from the board's log.
 * Whoever watches is told when a band is another one. A bundle is watched at each of its parts.
 */
export interface OffersOptions {
  readonly loadOffer: (sku: string) => Promise<LoadedOffer>;
  readonly tail: Pick<Tail, 'subscribe'>;
  readonly poke: Pick<Poke, 'onPoke'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly stocks: StockStates;
  readonly maxSkus?: number;
}

/** The streams behind it. */
export interface StockStates {
  /** How a channel shows stock; undefined for one that is not registered. */
  readonly channelBands: (channel: string) => ChannelBands | undefined;
  readonly nameOf: (location: string) => string;
  /** Of a bundle; of any other SKU it is itself. */
  readonly partsOf: (sku: string) => readonly Part[];
  readonly show: (state: StockState, version: number) => StockRow | undefined;
  readonly stock: {
    onCommitted(
      listener: (committed: {
        readonly version: number;
        readonly events: readonly EventView[];
        readonly state: StockState;
        readonly committedAt: string;
      }) => void,
    ): void;
  };
  readonly demand: {
    onCommitted(
      listener: (committed: {
        readonly version: number;
        readonly state: DemandState;
        readonly committedAt: string;
      }) => void,
    ): void;
    read(sku: string, atLeast?: number): Promise<{ readonly state: DemandState; readonly version: number }>;
  };
}

const demandPrefix = 'demand:';
/** For whoever names no channel. */
const plain: ChannelBands = { channel: '', buffer: 0, low: 5 };
/** After a watched SKU could not be loaded. */
const reloadMs = 1_000;
const maxTries = 5;

export function createOffers(options: OffersOptions): Offers & { stop(): void } {
  const { tail, clock, log, stocks, maxSkus = 50_000 } = options;
  const skus = new Map<string, Held>();
  const loading = new Map<string, Promise<void>>();
  const retrying = new Set<string>();
  let following: Promise<{ readonly leave: () => void }> | null = null;
  let stopped = false;

  function take(row: StockRow, committedAt: string, isOwn: boolean): void {
    const held = skus.get(row.sku);
    if (held === undefined) return;
    put(held, row, isOwn);
    tell(held, committedAt);
  }

  stocks.stock.onCommitted(({ version, state, committedAt }) => {
    if (state.status === 'absent' || !skus.has(state.sku)) return;
    const row = stocks.show(state, version);
    if (row !== undefined) take(row, committedAt, true);
  });
  stocks.demand.onCommitted(({ version, state, committedAt }) => {
    if (state.sku !== null) takeDemand(state.sku, { version, total: state.total }, committedAt);
  });
  options.poke.onPoke((flushed, own) => {
    if (own) return;
    for (const { stream, version } of flushed) {
      const sku = stream.startsWith(demandPrefix) ? stream.slice(demandPrefix.length) : '';
      if (skus.has(sku)) void follow(sku, version);
    }
  });

  async function follow(sku: string, atLeast: number): Promise<void> {
    try {
      await readDemand(sku, atLeast);
    } catch (error) {
      log.warn({ sku, error: String(error) }, 'the demand of a SKU could not be read; it is loaded again');
      forget(sku);
    }
  }

  async function readDemand(sku: string, atLeast: number): Promise<void> {
    const { state, version } = await stocks.demand.read(sku, atLeast);
    takeDemand(sku, { version, total: state.total }, toIso(clock.now()));
  }

  function takeDemand(sku: string, demand: Held['demand'], committedAt: string): void {
    const held = skus.get(sku);
    if (held === undefined || held.demand.version >= demand.version) return;
    held.demand = demand;
    tell(held, committedAt);
  }

  /** Before anything is loaded: what changes in between is told by the log. */
  async function listen(): Promise<void> {
    following ??= tail.subscribe('stock', {
      onChanges: ({ rows }) => {
        for (const { row } of rows) take(row as StockRow, (row as StockRow).updatedAt, false);
      },
      onReset: () => {
        for (const [sku, held] of skus) {
          held.anew = new Map([...held.stocks].filter(([, { isOwn }]) => isOwn));
          forget(sku);
        }
      },
    });
    await following.catch((error: unknown) => {
      following = null;
      throw error;
    });
  }

  /** What nobody watches is loaded again when it is asked for; what is watched, now. */
  function forget(sku: string): void {
    const held = skus.get(sku);
    if (held === undefined) return;
    held.doubts += 1;
    if (held.watches.size === 0) {
      if (!loading.has(sku)) skus.delete(sku);
    } else if (!retrying.has(sku)) reload(sku);
  }

  function reload(sku: string): void {
    const loaded = skus.get(sku)?.isRead === true ? load([sku]) : loadFirst([sku]);
    loaded.catch((error: unknown) => {
      log.warn({ sku, error: String(error) }, 'a watched SKU could not be loaded; it is tried again');
    });
  }

  function reloadLater(sku: string): void {
    if (retrying.has(sku)) return;
    retrying.add(sku);
    setTimeout(() => {
      retrying.delete(sku);
      if (!stopped) forget(sku);
    }, reloadMs).unref();
  }

  /** Held before it is read: what is committed in between is taken as it comes, and what was read is older then. */
  async function load(wanted: readonly string[]): Promise<void> {
    for (const sku of wanted) if (!skus.has(sku)) skus.set(sku, makeHeld());
    try {
      await listen();
      await Promise.all(wanted.map(fill));
    } catch (error) {
      for (const sku of wanted) {
        const held = skus.get(sku);
        if (held === undefined) continue;
        if (held.watches.size > 0) reloadLater(sku);
        else skus.delete(sku);
      }
      throw error;
    }
    for (const sku of wanted) {
      const held = skus.get(sku);
      if (held !== undefined) tell(held, toIso(clock.now()));
    }
    for (const [oldest, { watches }] of skus) {
      if (skus.size <= maxSkus) break;
      if (watches.size === 0 && !loading.has(oldest)) skus.delete(oldest);
    }
  }

  async function fill(sku: string): Promise<void> {
    const held = skus.get(sku);
    if (held === undefined) return;
    const { doubts } = held;
    const { stocks: rows, demandVersion } = await options.loadOffer(sku);
    if (held.doubts === doubts && demandVersion !== null) await readDemand(sku, demandVersion);
    // The log began anew meanwhile, say: these may be the rows that it began anew for.
    if (held.doubts !== doubts) return await fill(sku);
    putAll(held, rows);
  }

  /** Whoever asks meanwhile waits for it. */
  function loadFirst(wanted: readonly string[]): Promise<void> {
    const loaded = load(wanted).finally(() => {
      for (const sku of wanted) if (loading.get(sku) === loaded) loading.delete(sku);
    });
    for (const sku of wanted) loading.set(sku, loaded);
    return loaded;
  }

  /** What is not held would be offered as nothing: what was let go while the others were loaded is loaded again. */
  async function mustHold(wanted: readonly string[]): Promise<void> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const missing = wanted.filter((sku) => !isHeld(sku) && !loading.has(sku));
      // What there is no room for goes while others are loaded, but for what is loaded with them.
      if (missing.length > 0) void loadFirst(tries === 0 ? missing : wanted);
      if (loading.size > 0) await Promise.all(wanted.map(async (sku) => await loading.get(sku)));
      if (wanted.every(isHeld)) return;
    }
    throw new Error(`what is offered of ${wanted.length} SKUs could not be held; ask again`);
  }

  const isHeld = (sku: string): boolean => skus.get(sku)?.isRead === true;

  const settingsOf = (channel: string): ChannelBands => stocks.channelBands(channel) ?? plain;

  function toOffered(sku: string, parts: readonly Part[], settings: ChannelBands): OfferedSku {
    const held = parts.map((part) => ({ ...(skus.get(part.sku) ?? makeHeld()), each: part.quantity }));
    const { locations, ...whole } = toOffer(sku, held, settings, clock.now());
    return { ...whole, locations: locations.map((one) => ({ ...one, name: stocks.nameOf(one.location) })) };
  }

  function tell(held: Held, committedAt: string): void {
    for (const watch of held.watches) {
      const now = toOffered(watch.sku, watch.parts, settingsOf(watch.channel));
      const before = watch.shown;
      watch.shown = now;
      for (const crossed of toCrossed(before, now, committedAt)) watch.listener(crossed);
    }
  }

  return {
    hasChannel: (channel) => stocks.channelBands(channel) !== undefined,
    async find(wanted, channel) {
      const bundles = wanted.map((sku) => ({ sku, parts: stocks.partsOf(sku) }));
      await mustHold([...new Set(bundles.flatMap(({ parts }) => parts.map(({ sku }) => sku)))]);
      const settings = settingsOf(channel);
      return bundles.map(({ sku, parts }) => toOffered(sku, parts, settings));
    },
    async findShelves(wanted) {
      const parts = [...new Set(wanted.flatMap((sku) => stocks.partsOf(sku).map((part) => part.sku)))];
      await mustHold(parts);
      return new Map(
        parts.flatMap((sku) => {
          const shelves = [...(skus.get(sku)?.stocks ?? [])];
          return shelves.length === 0
            ? []
            : [[sku, new Map(shelves.map(([location, { available }]) => [location, available]))] as const];
        }),
      );
    },
    watch(wanted, channel, listener) {
      const settings = settingsOf(channel);
      const watched = wanted.flatMap((sku) => {
        const parts = stocks.partsOf(sku);
        const helds = parts.map((part) => {
          const held = skus.get(part.sku) ?? makeHeld();
          if (!skus.has(part.sku)) {
            skus.set(part.sku, held);
            reload(part.sku);
          }
          return held;
        });
        const watch: Watch = { sku, parts, channel, listener, shown: toOffered(sku, parts, settings) };
        for (const held of helds) held.watches.add(watch);
        return helds.map((held) => ({ held, watch }));
      });
      return () => {
        for (const { held, watch } of watched) held.watches.delete(watch);
      };
    },
    stop() {
      if (stopped) return;
      stopped = true;
      following
        ?.then(({ leave }) => {
          leave();
        })
        .catch(() => undefined);
    },
  };
}
