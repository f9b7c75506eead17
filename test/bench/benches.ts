import { benchAvailability } from './availability.ts';
import { type Bench, count, defineBench, middleOf, ms, sumOf } from './bench.ts';
import { percentile, round } from './cpu.ts';
import { benchBoard } from './board.ts';
import { benchDeadlines } from './deadlines.ts';
import { benchFlashSale, type FlashSaleResult, type SaleResult } from './flash-sale.ts';
import { benchGrowth } from './growth.ts';
import { benchImport } from './import.ts';
import { benchIngest, type IngestResult } from './ingest.ts';
import { benchLive, type LiveResult } from './live.ts';
import { benchPlaceOrder } from './place-order.ts';
import { benchRaw } from './raw.ts';
import { benchRead } from './read.ts';
import { benchReplay } from './replay.ts';
import { benchSockets } from './sockets.ts';
import { benchStart } from './start.ts';

let rawPerSecond = 0;

const raw = defineBench({
  name: 'raw',
  key: 'raw',
  run: benchRaw,
  summarise(runs) {
    rawPerSecond = middleOf(runs, (one) => one.eventsPerSecond);
    return {
      eventsPerSecond: rawPerSecond,
      cpuMicrosPerEvent: middleOf(runs, (one) => one.cpuMicrosPerEvent),
    };
  },
  rows: (of) => [
    {
      what: '`raw`: the smallest program that could do it',
      figure: `${count(of.eventsPerSecond)} events/s, ${of.cpuMicrosPerEvent} µs of CPU an event`,
      goal: 'the reference',
    },
  ],
});

const ingest = defineBench({
  name: 'ingest',
  key: 'ingest',
  run: benchIngest,
  // After `raw`, whose figure it is a ratio to.
  summarise(runs) {
    const eventsPerSecond = middleOf(runs, (one) => one.eventsPerSecond);
    const perEvent = (of: 'hub' | 'postgres' | 'nats'): number =>
      Math.round(
        middleOf(runs, (one) => (one.cpuSeconds[of] / (one.eventsPerSecond * one.seconds)) * 1_000_000),
      );
    return {
      eventsPerSecond,
      ...(rawPerSecond > 0 ? { ratioToRaw: round(eventsPerSecond / rawPerSecond, 3) } : {}),
      cpuMicrosPerEvent: middleOf(runs, (one) => one.cpuMicrosPerEvent),
      cpuMicros: { hub: perEvent('hub'), postgres: perEvent('postgres'), nats: perEvent('nats') },
      rssGrowthMb: middleOf(runs, (one) => one.rssGrowthMb),
    };
  },
  rows: (of) => [
    {
      what: '`ingest`: the whole path, boards and gateway running',
      figure:
        `${count(of.eventsPerSecond)} events/s` +
        `${of.ratioToRaw === undefined ? '' : `, **${of.ratioToRaw.toFixed(2)} of raw**`}; ` +
        `${of.cpuMicrosPerEvent} µs of CPU an event (hub ${of.cpuMicros.hub}, PostgreSQL ${of.cpuMicros.postgres}, NATS ${of.cpuMicros.nats})`,
      goal: '≥ 0.35 of raw, then ≥ 0.6',
    },
  ],
});

const middleAnswered = <Run>(runs: readonly Run[], of: (run: Run) => IngestResult) => ({
  p50: middleOf(runs, (run) => of(run).answered?.p50Ms ?? 0),
  p99: middleOf(runs, (run) => of(run).answered?.p99Ms ?? 0),
});

/** What it costs that any node may hold any order. On few processors three nodes are not faster; what counts is CPU. */
const nodes = defineBench({
  name: 'nodes',
  key: 'nodes',
  run: async (services, size) => ({
    one: await benchIngest(services, { ...size, isCalmWanted: true }),
    three: await benchIngest(services, { ...size, isCalmWanted: true, nodes: 3 }),
  }),
  summarise: (runs) => ({
    one: middleOf(runs, ({ one }) => one.cpuMicrosPerEvent),
    three: middleOf(runs, ({ three }) => three.cpuMicrosPerEvent),
    conflictsOf100: middleOf(runs, ({ three }) =>
      round((three.conflicts / (three.eventsPerSecond * three.seconds)) * 100, 1),
    ),
    oneAnsweredMs: middleAnswered(runs, ({ one }) => one),
    threeAnsweredMs: middleAnswered(runs, ({ three }) => three),
  }),
  rows: (of) => [
    {
      what: '`nodes`: the same messages by one node and by three',
      figure:
        `${of.one} and ${of.three} µs of CPU an event; ${of.conflictsOf100} conflicts of 100 events; ` +
        `publish to answer at 200/s p50 ${of.oneAnsweredMs.p50} and ${of.threeAnsweredMs.p50} ms, p99 ${of.oneAnsweredMs.p99} and ${of.threeAnsweredMs.p99} ms`,
      goal: 'none',
    },
  ],
});

type LiveRate = 'at500' | 'at2000';
const liveAt = (runs: readonly LiveResult[], rate: LiveRate) => ({
  p50Ms: middleOf(runs, (live) => live[rate].p50Ms),
  p99Ms: middleOf(runs, (live) => live[rate].p99Ms),
  missed: sumOf(runs, ({ [rate]: { missed, sent, received } }) => missed + sent - received),
  // Of all runs' together.
  bandToShopperP99Ms: percentile(
    runs.flatMap((one) => one[rate].crossings?.shopper.tookMs ?? []),
    0.99,
  ),
  bandToDeskP99Ms: percentile(
    runs.flatMap((one) => one[rate].crossings?.desk.tookMs ?? []),
    0.99,
  ),
  bandsMissed: sumOf(
    runs,
    ({ [rate]: { crossings } }) => (crossings?.shopper.missed ?? 0) + (crossings?.desk.missed ?? 0),
  ),
});

const live = defineBench({
  name: 'live',
  key: 'live',
  run: benchLive,
  summarise: (runs) => ({ at500: liveAt(runs, 'at500'), at2000: liveAt(runs, 'at2000') }),
  rows: ({ at500, at2000 }) => [
    {
      what: '`live` at 500/s: publish to the customer’s socket',
      figure: `p50 ${ms(at500.p50Ms)}, p99 ${ms(at500.p99Ms)}, ${at500.missed} missed`,
      goal: 'p50 ≤ 15 ms, p99 ≤ 60 ms',
    },
    {
      what: '`live` at 2,000/s',
      figure: `p50 ${ms(at2000.p50Ms)}, p99 ${ms(at2000.p99Ms)}, ${at2000.missed} missed`,
      goal: 'p99 ≤ 250 ms',
    },
    {
      what: 'a band that is crossed, at 500/s and at 2,000/s',
      figure:
        `to the shopper p99 ${ms(at500.bandToShopperP99Ms)} and ${ms(at2000.bandToShopperP99Ms)}, ` +
        `to the desk p99 ${ms(at500.bandToDeskP99Ms)} and ${ms(at2000.bandToDeskP99Ms)}, ${at500.bandsMissed + at2000.bandsMissed} missed`,
      goal: 'p99 ≤ 100 ms',
    },
  ],
});

const saleOf = (runs: readonly FlashSaleResult[], of: (sale: FlashSaleResult) => SaleResult) => ({
  ordersPerSecond: middleOf(runs, (sale) => of(sale).ordersPerSecond),
  p99Ms: middleOf(runs, (sale) => of(sale).p99Ms),
  sold: middleOf(runs, (sale) => of(sale).sold),
  oversold: sumOf(runs, (sale) => of(sale).oversold),
  missed: sumOf(runs, (sale) => of(sale).missed),
  others: sumOf(runs, (sale) => of(sale).others),
});
const toSaleFigure = (sale: ReturnType<typeof saleOf>): string =>
  `${count(sale.ordersPerSecond)} orders/s, p99 ${ms(sale.p99Ms)}; ${count(sale.sold)} sold, ${sale.missed} missed, ${sale.oversold} oversold, ${sale.others} other answers`;

const flashSale = defineBench({
  name: 'flash-sale',
  key: 'flashSale',
  run: benchFlashSale,
  summarise: (runs) => ({
    ...saleOf(runs, (sale) => sale),
    manySkus: saleOf(runs, (sale) => sale.manySkus),
  }),
  rows: (of) => [
    {
      what: '`flash-sale`: 200 buyers, four times as many orders as units',
      figure: toSaleFigure(of),
      goal: '≥ 1,000/s, p99 ≤ 400 ms, 0 oversold',
    },
    {
      what: 'the same with two of ten SKUs an order, five locations',
      figure: toSaleFigure(of.manySkus),
      goal: 'the same',
    },
  ],
});

const availability = defineBench({
  name: 'availability',
  key: 'availability',
  run: async (services, { stocks, seconds }) =>
    await benchAvailability(services, { skuLocations: stocks, seconds }),
  summarise(runs) {
    const middle = (phase: 'hot' | 'cold' | 'busy') => ({
      p50Ms: middleOf(runs, (one) => one[phase].p50Ms),
      p99Ms: middleOf(runs, (one) => one[phase].p99Ms),
    });
    return {
      loadSeconds: middleOf(runs, (one) => one.loadSeconds),
      hot: middle('hot'),
      cold: middle('cold'),
      busy: middle('busy'),
      floodPerSecond: middleOf(runs, (one) => one.flood.perSecond),
    };
  },
  rows: (of) => [
    {
      what: '`availability`: 500 questions a second of two SKUs, 100,000 SKU-locations',
      figure: `p99 hot ${of.hot.p99Ms} ms, cold ${of.cold.p99Ms} ms, cold beside 50 orders/s ${of.busy.p99Ms} ms; loaded in ${of.loadSeconds} s`,
      goal: 'p99 ≤ 15 ms',
    },
  ],
});

const placeOrder = defineBench({
  name: 'place-order',
  key: 'placeOrder',
  run: benchPlaceOrder,
  summarise: (runs) => ({
    ordersPerSecond: middleOf(runs, (one) => one.ordersPerSecond),
    p50Ms: middleOf(runs, (one) => one.p50Ms),
    p99Ms: middleOf(runs, (one) => one.p99Ms),
    others: sumOf(runs, (one) => one.others),
    rawHttpPerSecond: middleOf(runs, (one) => one.rawHttp.perSecond),
    ratioToRawHttp: middleOf(runs, (one) => one.ratioToRawHttp),
    cpuMicrosPerOrder: middleOf(runs, (one) => one.cpuMicrosPerOrder),
  }),
  rows: (of) => [
    {
      what: '`place-order`: 64 connections, 400 SKUs at three locations',
      figure: `${count(of.ordersPerSecond)} orders/s, p50 ${ms(of.p50Ms)}, p99 ${ms(of.p99Ms)}; ${of.ratioToRawHttp} of the same server with a constant answer (${count(of.rawHttpPerSecond)}/s)`,
      goal: '≥ 600/s, p99 ≤ 300 ms',
    },
  ],
});

const read = defineBench({
  name: 'read',
  key: 'read',
  run: benchRead,
  summarise: (runs) => ({
    requestsPerSecond: middleOf(runs, (one) => one.requestsPerSecond),
    p50Ms: middleOf(runs, (one) => one.p50Ms),
    p99Ms: middleOf(runs, (one) => one.p99Ms),
    availabilityP99Ms: middleOf(runs, (one) => one.availabilityP99Ms),
    coldPerSecond: middleOf(runs, (one) => one.coldOrder.perSecond),
    coldP99Ms: middleOf(runs, (one) => one.coldOrder.p99Ms),
    rawHttpPerSecond: middleOf(runs, (one) => one.rawHttp.perSecond),
    ratioToRawHttp: middleOf(runs, (one) => one.ratioToRawHttp),
    others: sumOf(runs, (one) => one.others + one.coldOrder.others + one.availability.others),
  }),
  rows: (of) => [
    {
      what: '`read`: three customers by their link to one agent, 32 at once',
      figure:
        `${count(of.requestsPerSecond)}/s, ${of.ratioToRawHttp} of a constant answer (${count(of.rawHttpPerSecond)}/s), p99 ${ms(of.p99Ms)}; ` +
        `cold orders ${count(of.coldPerSecond)}/s, p99 ${ms(of.coldP99Ms)}; availability p99 ${ms(of.availabilityP99Ms)}`,
      goal: '≥ 4,000/s or ≥ 0.5, p99 ≤ 40 ms; availability p99 ≤ 15 ms',
    },
  ],
});

const growth = defineBench({
  name: 'growth',
  key: 'growth',
  run: async (services, { sizes, messages }) =>
    await benchGrowth(services, { sizes, messages: Math.min(messages, 100_000) }),
  summarise: (runs) => ({
    ratioIngest: middleOf(runs, (one) => one.ratioIngest),
    ratioIngestCold: middleOf(runs, (one) => one.ratioIngestCold),
    ratioRead: middleOf(runs, (one) => one.ratioRead),
    ratioReadCold: middleOf(runs, (one) => one.ratioReadCold),
    idleCpuPercent: middleOf(runs, (one) => one.idleCpuPercent),
    orders: runs[0]?.sizes.map(({ orders }) => orders) ?? [],
  }),
  rows: (of) => [
    {
      what: `\`growth\`: ${of.orders.map(count).join(', ')} orders in the journal`,
      figure: `the largest against the smallest: ingest ${of.ratioIngest}, cold ${of.ratioIngestCold}; read ${of.ratioRead}, cold ${of.ratioReadCold}; idle ${of.idleCpuPercent} % of a core`,
      goal: 'hot ≥ 0.85, cold ≥ 0.4; idle ≤ 2 %',
    },
  ],
});

const deadlines = defineBench({
  name: 'deadlines',
  key: 'deadlines',
  run: async (services, { waiting }) => await benchDeadlines(services, { waiting, due: 5_000 }),
  summarise: (runs) => ({
    idleCpuPercent: middleOf(runs, (one) => one.idleCpuPercent),
    assessedSeconds: middleOf(runs, (one) => one.assessedSeconds),
    calmP99Ms: middleOf(runs, (one) => one.calm.p99Ms),
    busyP99Ms: middleOf(runs, (one) => one.busy.p99Ms),
    calmAnsweredP99Ms: middleOf(runs, (one) => one.calm.answered.p99Ms),
    busyAnsweredP99Ms: middleOf(runs, (one) => one.busy.answered.p99Ms),
  }),
  rows: (of) => [
    {
      what: '`deadlines`: a million wait; 5,000 are due at once beside 500 messages/s',
      figure: `idle ${of.idleCpuPercent} % of a core; assessed in ${of.assessedSeconds} s; publish to answer p99 ${ms(of.calmAnsweredP99Ms)} before, ${ms(of.busyAnsweredP99Ms)} while; to socket ${ms(of.calmP99Ms)} and ${ms(of.busyP99Ms)}`,
      goal: 'idle ≤ 2 %; ≤ 10 s; p99 by no more than a half',
    },
  ],
});

const board = defineBench({
  name: 'board',
  key: 'board',
  run: async (services, { rows, changes, boardSeconds }) =>
    await benchBoard(services, { rows, perSecond: changes, seconds: boardSeconds }),
  summarise: (runs) => ({
    fpsMedian: middleOf(runs, (one) => one.fpsMedian),
    frameP99Ms: middleOf(runs, (one) => one.frameP99Ms),
    rowsMoved: sumOf(runs, (one) => one.rowsMoved),
    keyToPaintP98Ms: middleOf(runs, (one) => one.keyToPaintP98Ms),
    heapGrowthMb: middleOf(runs, (one) => one.heapGrowthMb),
    commitToPixelP50Ms: middleOf(runs, (one) => one.commitToPixelP50Ms),
    commitToPixelP99Ms: middleOf(runs, (one) => one.commitToPixelP99Ms),
    changesPerSecond: middleOf(runs, (one) => one.changesPerSecond),
    pageCpuPercent: middleOf(runs, (one) => one.pageCpuPercent),
    rows: runs[0]?.rows ?? 0,
  }),
  rows: (of) => [
    {
      what: `\`board\`: ${count(of.rows)} rows in Chromium, ${count(of.changesPerSecond)} of them change a second`,
      figure:
        `${of.fpsMedian} frames/s, p99 ${ms(of.frameP99Ms)}, ${of.rowsMoved} rows moved under focus or pointer; ` +
        `key to paint p98 ${ms(of.keyToPaintP98Ms)}, heap ${of.heapGrowthMb} MB more; ` +
        `commit to pixel p50 ${ms(of.commitToPixelP50Ms)}, p99 ${ms(of.commitToPixelP99Ms)}; the page takes ${of.pageCpuPercent} % of a core`,
      goal: '≥ 58/s, ≤ 33 ms, 0; ≤ 50 ms; ≤ 5 MB',
    },
  ],
});

const sockets = defineBench({
  name: 'sockets',
  key: 'sockets',
  run: async (services, options) => await benchSockets(services, options),
  summarise: (runs) => ({
    kbPerSocket: middleOf(runs, (one) => one.kbPerSocket),
    heapKbPerSocket: middleOf(runs, (one) => one.heapKbPerSocket),
    openedPerSecond: middleOf(runs, (one) => one.openedPerSecond),
    resumeMs: middleOf(runs, (one) => one.resumeMs),
    loopMaxMs: middleOf(runs, (one) => one.loopMaxMs),
    idleCpuPercent: middleOf(runs, (one) => one.idleCpuPercent),
    wrong: sumOf(runs, (one) => one.wrong),
  }),
  rows: (of) => [
    {
      what: '`sockets`: 10,000 customers who each watch an order; then 5,000 come back within 5 s',
      figure:
        `${of.kbPerSocket} KB each (heap ${of.heapKbPerSocket}), idle ${of.idleCpuPercent} % of a core; ` +
        `all back after ${ms(of.resumeMs)}, event loop never longer than ${ms(of.loopMaxMs)}`,
      goal: '≤ 30 KB; ≤ 20 s, ≤ 300 ms',
    },
  ],
});

const replay = defineBench({
  name: 'replay',
  key: 'replay',
  run: benchReplay,
  summarise: (runs) => ({
    eventsPerSecond: middleOf(runs, (one) => one.eventsPerSecond),
    events: runs[0]?.events ?? 0,
  }),
  rows: (of) => [
    {
      what: `\`replay\`: every board from ${count(of.events)} events`,
      figure: `${count(of.eventsPerSecond)} events/s`,
      goal: '≥ 50,000/s',
    },
  ],
});

const imports = defineBench({
  name: 'import',
  key: 'import',
  run: benchImport,
  summarise: (runs) => ({
    ordersPerSecond: middleOf(runs, (one) => one.ordersPerSecond),
    eventsPerSecond: middleOf(runs, (one) => one.eventsPerSecond),
  }),
  rows: (of) => [
    {
      what: '`import`: orders with a past of a dozen events',
      figure: `${count(of.ordersPerSecond)} orders/s, ${count(of.eventsPerSecond)} events/s`,
      goal: 'none',
    },
  ],
});

const start = defineBench({
  name: 'start',
  key: 'start',
  run: benchStart,
  summarise: (runs) => ({
    firstMs: middleOf(runs, (one) => one.firstMs),
    againMs: middleOf(runs, (one) => one.againMs),
  }),
  rows: (of) => [
    {
      what: '`start`: the first time, and again',
      figure: `${ms(of.firstMs)}, ${ms(of.againMs)}`,
      goal: '≤ 5 s, ≤ 2 s',
    },
  ],
});

/** In the order of the report; `raw` before `ingest`, which is a ratio to it. */
export const benches: readonly Bench[] = [
  raw,
  ingest,
  nodes,
  live,
  placeOrder,
  read,
  flashSale,
  availability,
  board,
  deadlines,
  growth,
  sockets,
  replay,
  imports,
  start,
];
