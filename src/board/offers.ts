import type { StockRow } from '../contracts/stock.ts';
import type { CrossedBand, OfferedBand, OfferedSku, Offers } from '../hub/ports/offers.ts';
import { toIso, type Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import { type ChannelBands, toBand } from '../stock/bands.ts';
import type { DemandState } from '../stock/demand.ts';
import type { StockState } from '../stock/state.ts';
import type { LoadedOffer, OfferedStock } from './offered.ts';
import type { Tail } from './tail.ts';

/**
 * What is offered to shoppers, in memory (invariant 4: accepted demand that is not routed lowers it). A SKU is loaded
 * when it is first asked for and followed from then on: this node's commits at once, other nodes' from the board's log.
 * Whoever watches is told when a band is another one.
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
  readonly show: (state: StockState, version: number) => StockRow | undefined;
  readonly stock: {
    onCommitted(
      listener: (committed: {
        readonly version: number;
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

interface Held {
  readonly stocks: Map<string, Omit<OfferedStock, 'location'>>;
  demand: { version: number; total: number };
  readonly watches: Set<Watch>;
}

interface Watch {
  readonly channel: string;
  readonly listener: (crossed: CrossedBand) => void;
  shown: OfferedSku;
}

const demandPrefix = 'demand:';
/** For whoever names no channel. */
const plain: ChannelBands = { channel: '', buffer: 0, low: 5 };

export function createOffers(options: OffersOptions): Offers & { stop(): void } {
  const { tail, clock, log, stocks, maxSkus = 50_000 } = options;
  const skus = new Map<string, Held>();
  const loading = new Map<string, Promise<void>>();
  let following: Promise<{ readonly leave: () => void }> | null = null;
  let stopped = false;

  function take(row: StockRow, committedAt: string): void {
    const held = skus.get(row.sku);
    if (held === undefined) return;
    put(held, { ...row, expectedAt: row.incoming[0]?.expectedAt });
    tell(row.sku, held, committedAt);
  }

  stocks.stock.onCommitted(({ version, state, committedAt }) => {
    if (state.status === 'absent' || !skus.has(state.sku)) return;
    const row = stocks.show(state, version);
    if (row !== undefined) take(row, committedAt);
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
      const { state, version } = await stocks.demand.read(sku, atLeast);
      takeDemand(sku, { version, total: state.total }, toIso(clock.now()));
    } catch (error) {
      log.warn({ sku, error: String(error) }, 'the demand of a SKU could not be read; it is loaded again');
      forget(sku);
    }
  }

  function takeDemand(sku: string, demand: Held['demand'], committedAt: string): void {
    const held = skus.get(sku);
    if (held === undefined || held.demand.version >= demand.version) return;
    held.demand = demand;
    tell(sku, held, committedAt);
  }

  /** Before anything is loaded: what changes in between is told by the log. */
  async function listen(): Promise<void> {
    following ??= tail.subscribe('stock', {
      onChanges: ({ rows }) => {
        for (const { row } of rows) take(row as StockRow, (row as StockRow).updatedAt);
      },
      onReset: () => {
        for (const sku of skus.keys()) forget(sku);
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
    if (held.watches.size === 0) {
      skus.delete(sku);
      return;
    }
    reload(sku);
  }

  function reload(sku: string): void {
    load([sku]).catch((error: unknown) => {
      log.warn({ sku, error: String(error) }, 'a watched SKU could not be loaded again');
    });
  }

  /** Held before it is read: what is committed in between is taken as it comes, and what was read is older then. */
  async function load(wanted: readonly string[]): Promise<void> {
    for (const sku of wanted) if (!skus.has(sku)) skus.set(sku, makeHeld());
    try {
      await listen();
      await Promise.all(
        wanted.map(async (sku) => {
          const { stocks: rows, demandVersion } = await options.loadOffer(sku);
          const held = skus.get(sku);
          if (held !== undefined) for (const row of rows) put(held, row);
          if (demandVersion !== null) await follow(sku, demandVersion);
        }),
      );
    } catch (error) {
      for (const sku of wanted) if (skus.get(sku)?.watches.size === 0) skus.delete(sku);
      throw error;
    }
    for (const sku of wanted) {
      const held = skus.get(sku);
      if (held !== undefined) tell(sku, held, toIso(clock.now()));
    }
    for (const [oldest, { watches }] of skus) {
      if (skus.size <= maxSkus) break;
      if (watches.size === 0) skus.delete(oldest);
    }
  }

  async function mustHold(wanted: readonly string[]): Promise<void> {
    const missing = wanted.filter((sku) => !skus.has(sku));
    if (missing.length > 0) {
      const loaded = load(missing).finally(() => {
        for (const sku of missing) loading.delete(sku);
      });
      for (const sku of missing) loading.set(sku, loaded);
    }
    if (loading.size > 0) await Promise.all(wanted.map(async (sku) => await loading.get(sku)));
  }

  const settingsOf = (channel: string): ChannelBands => stocks.channelBands(channel) ?? plain;

  function toOffered(sku: string, held: Held, settings: ChannelBands): OfferedSku {
    const { locations, ...whole } = toOffer(sku, held, settings);
    return { ...whole, locations: locations.map((one) => ({ ...one, name: stocks.nameOf(one.location) })) };
  }

  function tell(sku: string, held: Held, committedAt: string): void {
    for (const watch of held.watches) {
      const now = toOffered(sku, held, settingsOf(watch.channel));
      const before = watch.shown;
      watch.shown = now;
      for (const crossed of toCrossed(before, now, committedAt)) watch.listener(crossed);
    }
  }

  return {
    hasChannel: (channel) => stocks.channelBands(channel) !== undefined,
    async find(wanted, channel) {
      await mustHold(wanted);
      const settings = settingsOf(channel);
      return wanted.map((sku) => toOffered(sku, skus.get(sku) ?? makeHeld(), settings));
    },
    watch(wanted, channel, listener) {
      const settings = settingsOf(channel);
      const watched = wanted.map((sku) => {
        const held = skus.get(sku) ?? makeHeld();
        if (!skus.has(sku)) {
          skus.set(sku, held);
          reload(sku);
        }
        const watch: Watch = { channel, listener, shown: toOffered(sku, held, settings) };
        held.watches.add(watch);
        return { held, watch };
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

const makeHeld = (): Held => ({
  stocks: new Map(),
  demand: { version: 0, total: 0 },
  watches: new Set(),
});

const put = ({ stocks }: Held, { location, version, available, expectedAt }: OfferedStock): void => {
  if ((stocks.get(location)?.version ?? -1) >= version) return;
  stocks.set(location, { version, available, expectedAt });
};

/**
 * No location offers more than all of them have together: what is accepted and not routed yet can be taken from any of
 * them.
 */
export const toOffer = (
  sku: string,
  { stocks, demand }: Pick<Held, 'stocks' | 'demand'>,
  channel: Pick<ChannelBands, 'buffer' | 'low'>,
): OfferedBand & {
  readonly sku: string;
  readonly locations: readonly (OfferedBand & { readonly location: string })[];
} => {
  const open = { buffer: 0, low: channel.low };
  const left = [...stocks].map(([location, one]) => ({
    location,
    expectedAt: one.expectedAt,
    offered: one.available - channel.buffer,
  }));
  const whole = left.reduce((sum, { offered }) => sum + Math.max(0, offered), 0) - demand.total;
  const dates = left.flatMap(({ expectedAt }) => (expectedAt === undefined ? [] : [expectedAt]));
  return {
    sku,
    ...toBand(whole, open, dates.toSorted()[0]),
    locations: left
      .map(({ location, offered, expectedAt }) => ({
        location,
        ...toBand(Math.min(offered, whole), open, expectedAt),
      }))
      .toSorted((a, b) => (a.location < b.location ? -1 : 1)),
  };
};

const isSame = (a: OfferedBand | undefined, b: OfferedBand): boolean =>
  a !== undefined && a.band === b.band && a.date === b.date;

const toCrossed = (before: OfferedSku, now: OfferedSku, committedAt: string): CrossedBand[] => {
  const crossed: CrossedBand[] = [];
  const add = (location: string | null, { band, date }: OfferedBand): void => {
    crossed.push({ sku: now.sku, location, band, ...(date === undefined ? {} : { date }), committedAt });
  };
  if (!isSame(before, now)) add(null, now);
  for (const one of now.locations) {
    const earlier = before.locations.find(({ location }) => location === one.location);
    if (!isSame(earlier, one)) add(one.location, one);
  }
  return crossed;
};
