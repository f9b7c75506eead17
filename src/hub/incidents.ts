import type { Pool } from 'pg';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import {
  countedWithinMs,
  type Explained,
  type OpenIncident,
  isWithin,
  stallTypes,
  togetherFrom,
  togetherUntil,
} from '../incidents/explains.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Feeds } from './feeds.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { findOrderId } from './ids.ts';
import type { IncidentStreams } from './incident-streams.ts';
import { createKeptLease, lookMs } from './kept-lease.ts';
import type { IncidentCases, Together } from './ports/incident-cases.ts';

/**
 * Keeps cases and the incidents that explain them together: what an open incident explains is linked to it, what is
 * linked to one that is over is let go and looked at again. It compares what is with what should be, so it does not
 * matter what a crash, a late board or another node left undone; orders do nothing that is done (invariant 7). It counts
 * stalls that stand together too. One node at a time does it.
 */
export interface Incidents {
  stop(): Promise<void>;
}

export interface IncidentsOptions {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'ask' | 'loadOrder' | 'loadPersonal' | 'onCommitted'>;
  readonly feeds: Pick<Feeds, 'openIncidents' | 'onChanged' | 'ask'>;
  readonly declared: Pick<IncidentStreams, 'ask' | 'loadOpen' | 'onChanged'>;
  readonly cases: IncidentCases;
  readonly clock: Clock;
  readonly node: string;
  readonly log: Log;
  /** What another node raises is seen by this. */
  readonly pollMs?: number;
}

/**
 * Orders told at once, and in a second: thousands may be explained in one instant, and what senders tell goes between them.
 * The incident itself is on the board at once.
 */
const width = 4;
const perSecond = 250;
/** Of one incident, before the next one has its turn and it is asked again which there are. */
const pageSize = 200;
/** The board follows a moment later: asked at once it would say the same again. */
const boardMs = 300;
/** A board that is far behind shows later what was told. */
const livelyMs = 10_000;
const countEveryMs = 5_000;
/** What an incident explains is said of it no oftener: each time is an event. */
const sumEveryMs = 5_000;
const itself = { actor: { kind: 'hub', id: 'incidents' } } as const;

export function startIncidents(options: IncidentsOptions): Incidents {
  const { pool, hub, feeds, declared, cases, clock, node, log, pollMs = 5_000 } = options;
  const lease = createKeptLease({ pool, name: 'incidents', node });
  let stopping = false;
  let poked = false;
  let pokedAt = performance.now();
  let countedAt = -countEveryMs;
  const summed = new Map<string, { readonly text: string; readonly at: number }>();
  let wake: (() => void) | null = null;

  async function step(): Promise<'more' | 'done' | 'elsewhere'> {
    if (!(await lease.take())) {
      // Who has it tells others of the sums by now.
      summed.clear();
      return 'elsewhere';
    }
    const [ofFeeds, ofOthers] = await Promise.all([
      feeds.openIncidents(),
      cases.findIncidents().then(async (streams) => await declared.loadOpen(streams)),
    ]);
    const open = [...ofFeeds, ...ofOthers];
    const released = await cases.findLinkedToOthers(
      open.map(({ incidentId }) => incidentId),
      pageSize,
    );
    let told = await tellAll(toReleases(released));
    for (const incident of open) {
      const found = await cases.findExplained(incident.explained, pageSize);
      told += await tellAll(toSuppressions(incident, await keepWithin(incident.explained, found)));
      // What is linked is asked after what is not: a case in between counts twice, and none is missed.
      if (incident.countedIn !== undefined && found.length < togetherUntil)
        await endIfFew(incident, found.length);
    }
    await sumUp(open.map(({ incidentId }) => incidentId));
    if (performance.now() - countedAt >= countEveryMs) await countTogether();
    return told >= pageSize ? 'more' : 'done';
  }

  /** The database knows all addresses that an order ever had; where it goes, the order itself knows. */
  async function keepWithin(
    { postcodes }: Explained,
    rows: readonly ExceptionRow[],
  ): Promise<readonly ExceptionRow[]> {
    if (postcodes === undefined) return rows;
    const kept = await Promise.all(
      rows.map(async (row) => {
        const order = await hub.loadOrder(row.orderId);
        const address = (await hub.loadPersonal(row.orderId)).get(order?.state.shipToRef ?? '');
        const { postcode } = (address ?? {}) as { readonly postcode?: unknown };
        return typeof postcode === 'string' && isWithin(postcode, postcodes) ? [row] : [];
      }),
    );
    return kept.flat();
  }

  async function endIfFew({ incidentId, countedIn = '' }: OpenIncident, unlinked: number): Promise<void> {
    const linked = (await cases.countLinked([incidentId])).get(incidentId) ?? 0;
    if (unlinked + linked >= togetherUntil) return;
    await declared.ask(countedIn, { type: 'EndIncident' }, { ...itself, cause: 'few are left' });
  }

  /** What each explains, and the money in it, as its own case shows it. */
  async function sumUp(incidentIds: readonly string[]): Promise<void> {
    for (const known of summed.keys()) if (!incidentIds.includes(known)) summed.delete(known);
    const sums = incidentIds.length === 0 ? new Map() : await cases.sumLinked(incidentIds);
    for (const exceptionId of incidentIds) {
      const sum = sums.get(exceptionId) ?? { cases: 0, values: [] };
      const text = JSON.stringify(sum);
      const before = summed.get(exceptionId);
      if (before?.text === text || performance.now() - (before?.at ?? -sumEveryMs) < sumEveryMs) continue;
      summed.set(exceptionId, { text, at: performance.now() });
      const [, kind = '', id = ''] = /^(\w+):(.*)\.\d+$/.exec(exceptionId) ?? [];
      const command = { type: 'CountExplained', exceptionId, ...sum } as const;
      const told = { ...itself, cause: 'counted' };
      const { outcome } =
        kind === 'feed' ? await feeds.ask(id, command, told) : await declared.ask(id, command, told);
      if (outcome !== 'accepted') summed.delete(exceptionId);
    }
  }

  async function countTogether(): Promise<void> {
    countedAt = performance.now();
    for (const together of await cases.findTogether(
      stallTypes,
      clock.now() - countedWithinMs,
      togetherFrom,
    )) {
      const command = toDeclaration(together);
      await declared.ask(command.id, command, { ...itself, cause: 'counted' });
    }
  }

  async function tellAll(commands: readonly Telling[]): Promise<number> {
    let told = 0;
    for (let from = 0; from < commands.length && !stopping; from += width) {
      const next = performance.now() + (width / perSecond) * 1_000;
      const answers = await Promise.all(commands.slice(from, from + width).map(tell));
      told += answers.filter(({ outcome }) => outcome === 'accepted').length;
      if (from + width < commands.length)
        await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
    }
    return told;
  }

  async function tell({ orderId, command }: Telling): Promise<OrderAnswer> {
    const told = { ...itself, cause: command.incidentId, stay: 'until_done' } as const;
    const answer = await hub.ask(orderId, command, told);
    if (answer.outcome !== 'accepted')
      log.warn({ orderId, outcome: answer.outcome }, 'a case was not told of its incident; again soon');
    return answer;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      let pauseMs = performance.now() - pokedAt < livelyMs ? Math.min(pollMs, 2_000) : pollMs;
      try {
        const done = await step();
        if (done === 'more') pauseMs = boardMs;
        if (done === 'elsewhere') pauseMs = Math.min(pollMs, lookMs);
      } catch (error) {
        log.warn({ error: String(error) }, 'incidents could not be compared with the board');
      }
      if (stopping) return;
      if (!poked) await pause(pauseMs);
      if (poked) await pause(boardMs);
    }
  }

  /** Until a poke, or the end. */
  async function pause(ms: number): Promise<void> {
    if (stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = null;
  }

  function poke(): void {
    if (!poked) wake?.();
    poked = true;
    pokedAt = performance.now();
  }

  feeds.onChanged(poke);
  declared.onChanged(poke);
  hub.onCommitted(({ events }) => {
    if (events.some(({ type }) => type === 'ExceptionRaised' || type === 'ExceptionReopened')) poke();
  });
  const running = run();
  return {
    async stop() {
      stopping = true;
      wake?.();
      await running;
      await lease.giveBack();
    },
  };
}

interface Telling {
  readonly orderId: string;
  readonly command: Extract<Parameters<Hub['ask']>[1], { readonly type: 'SuppressCases' | 'ReleaseCases' }>;
}

/** Several cases of an order are one command. */
function toSuppressions(
  { incidentId, because }: OpenIncident,
  rows: readonly ExceptionRow[],
): readonly Telling[] {
  const byOrder = new Map<string, string[]>();
  for (const { exceptionId } of rows) {
    const orderId = findOrderId(exceptionId);
    if (orderId !== undefined) byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), exceptionId]);
  }
  return [...byOrder].map(([orderId, exceptionIds]) => ({
    orderId,
    command: { type: 'SuppressCases', incidentId, exceptionIds, because },
  }));
}

function toReleases(rows: readonly ExceptionRow[]): readonly Telling[] {
  const each = rows.flatMap(({ exceptionId, incidentId }): [string, Telling][] => {
    const orderId = findOrderId(exceptionId);
    if (orderId === undefined || incidentId === undefined) return [];
    return [[`${orderId} ${incidentId}`, { orderId, command: { type: 'ReleaseCases', incidentId } }]];
  });
  return [...new Map(each).values()];
}

/** One stream for one carrier and place, however often it happens there. */
function toDeclaration({ carrier, location, place, count, since }: Together) {
  const where =
    location === null ? `in-${encodeURIComponent((place ?? '').toLowerCase())}` : `from-${location}`;
  return {
    type: 'DeclareIncident',
    id: `stalls-${carrier}-${where}`.replaceAll(/[^\w.%~-]/g, '-').slice(0, 150),
    kind: 'stalls_together',
    title:
      location === null
        ? `Parcels of ${carrier} stand still in ${place}`
        : `${carrier} has scanned nothing that left ${location}`,
    scope: { carrier, ...(location === null ? {} : { location }), ...(place === null ? {} : { place }) },
    from: toIso(since),
    until: null,
    count,
  } as const;
}
