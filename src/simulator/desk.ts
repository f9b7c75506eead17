import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { ReshipReason } from '../contracts/reships.ts';
import type { Executor } from './executor.ts';
import type { HttpClient } from './http-client.ts';
import type { Life } from './life.ts';
import { hourMs, minuteMs, nextWorking } from './local-time.ts';
import type { Random } from './random.ts';
import { decideReturns } from './return-desk.ts';
import type { Credentials } from './setup.ts';

/**
 * The simulated colleagues at the desk. They take about half of the cases, each by a decision that depends on the case
 * alone; the rest is left for the visitor.
 */
export interface Desk {
  begin(at: number): void;
  /** One incident that is over when history ends at `until`, and one that is known of and comes later. */
  announce(until: number): void;
  /** From then on storms come and go, and somebody at the desk says so. */
  weather(at: number): void;
}

export interface DeskParts {
  readonly world: Random;
  readonly executor: Executor;
  readonly http: HttpClient;
  readonly credentials: Credentials;
  readonly now: () => number;
  readonly life: Life;
}

const hours = { from: 7, to: 22, days: [0, 1, 2, 3, 4, 5, 6] };
const mostAtOnce = 4;
const sentAgain: Readonly<Record<string, ReshipReason>> = {
  lost: 'lost',
  damaged: 'damaged',
  delivered_not_received: 'not_received',
  return_to_sender: 'returned_to_sender',
  returned: 'returned_to_sender',
  refused: 'returned_to_sender',
  stalled_in_transit: 'lost',
};

export function createDesk(parts: DeskParts): Desk {
  const { world, executor, http, credentials } = parts;
  const seen = new Set<string>();

  const bearerOf = (who: string): string | undefined => credentials.people.get(who);
  const say = async (who: string, exceptionId: string, body: object): Promise<void> => {
    await http.ask(`/api/v1/exceptions/${exceptionId}/commands`, { bearer: bearerOf(who), body });
  };

  function begin(at: number): void {
    executor.plan(nextWorking(at, 'Europe/Stockholm', hours), async () => {
      try {
        await round();
      } finally {
        begin(parts.now() + world.fork(`desk-${parts.now()}`).between(30, 70) * minuteMs);
      }
    });
  }

  async function round(): Promise<void> {
    const { status, body } = await http.ask('/api/v1/exceptions?state=open,reopened&limit=200', {
      bearer: bearerOf('olaf'),
    });
    if (status !== 200) return;
    const fresh = (body as { items: ExceptionRow[] }).items.filter(
      ({ exceptionId, raisedAt }) =>
        !seen.has(exceptionId) && parts.now() - Date.parse(raisedAt) > 20 * minuteMs,
    );
    for (const one of fresh.slice(0, mostAtOnce)) {
      seen.add(one.exceptionId);
      await take(one);
    }
  }

  async function take(one: ExceptionRow): Promise<void> {
    const random = world.fork(`case-${one.exceptionId}`);
    const who = random.pick(['olaf', 'giulia', 'nils']);
    const { exceptionId } = one;
    const end = async (): Promise<void> => {
      if (await cancelMissing(one, random, who)) return;
      if (await decideReturns(parts.life, one, random, who)) return;
      if (await sendAgain(one, random, who)) return;
      const code = random.pick(['fixed', 'customer_informed', 'carrier_contacted', 'not_a_problem']);
      const note = random.pick([
        'Spoke to the customer.',
        'The carrier will call back.',
        'All is well again.',
      ]);
      await say(who, exceptionId, { type: 'resolve', code, note });
    };
    const choice = random.weighted([
      ['leave', 50],
      ['acknowledge', 12],
      ['assign', 14],
      ['handle', 24],
    ]);
    if (choice === 'leave') return;
    if (choice === 'assign') await say(who, exceptionId, { type: 'assign', owner: who });
    else await say(who, exceptionId, { type: 'acknowledge' });
    if (random.chance(0.4)) await say(who, exceptionId, { type: 'note', note: 'Called, no answer yet.' });
    if (choice === 'handle') executor.plan(parts.now() + random.between(0.5, 6) * hourMs, end);
  }

  /** What no location has is cancelled by somebody, after a call. */
  async function cancelMissing(one: ExceptionRow, random: Random, who: string): Promise<boolean> {
    if (one.type !== 'short_pick' && one.type !== 'location_rejected') return false;
    if (!random.chance(0.5)) return false;
    const lines = ((await parts.life.find(one.orderId))?.lines ?? []).flatMap(({ lineId, quantities }) => {
      const quantity = quantities.ordered - quantities.cancelled - quantities.allocated;
      return quantity > 0 ? [{ lineId, quantity }] : [];
    });
    if (lines.length === 0) return false;
    const body = { type: 'CancelLines', lines, reason: 'Out of stock; the customer agreed.' };
    const { status } = await http.ask(`/api/v1/orders/${one.orderId}/commands`, {
      bearer: bearerOf(who),
      body,
    });
    return status === 200;
  }

  /** What is lost or broken goes out once more, which resolves the case. */
  async function sendAgain(one: ExceptionRow, random: Random, who: string): Promise<boolean> {
    const reason = sentAgain[one.type];
    if (reason === undefined || one.shipmentId === null || !random.chance(0.8)) return false;
    const order = await parts.life.find(one.orderId);
    const lines = order?.shipments.find(({ shipmentId }) => shipmentId === one.shipmentId)?.lines ?? [];
    if (lines.length === 0) return false;
    const cured = (order?.exceptions ?? []).filter(
      ({ state, shipmentId, playbook }) =>
        state !== 'resolved' &&
        (shipmentId === null || shipmentId === one.shipmentId) &&
        playbook.some(({ command }) => command === 'reship'),
    );
    const exceptionIds = cured.map(({ exceptionId }) => exceptionId);
    const { status } = await http.ask(`/api/v1/orders/${one.orderId}/commands`, {
      bearer: bearerOf(who),
      body: { type: 'Reship', lines, reason, whenShort: 'backorder', exceptionIds },
    });
    return status === 200;
  }

  /** Where most parcels are late just now. */
  function weather(at: number): void {
    const random = world.fork(`weather-${at}`);
    executor.plan(at, async () => {
      const country = await worst();
      weather(parts.now() + (country === undefined ? 2 : random.between(8, 20)) * hourMs);
      if (country === undefined) return;
      await http.ask('/api/v1/incidents', {
        bearer: bearerOf('olaf'),
        body: {
          kind: 'storm',
          title: `Storm ${random.pick(['Hans', 'Ingunn', 'Babet', 'Gerda', 'Otto', 'Malik'])}`,
          scope: { country },
          // It was a day before anybody at a desk said so.
          from: new Date(parts.now() - 30 * hourMs).toISOString(),
          until: new Date(parts.now() + random.between(8, 20) * hourMs).toISOString(),
        },
      });
    });
  }

  async function worst(): Promise<string | undefined> {
    const filter =
      'is:open type:no_first_scan,stalled_in_transit,ofd_not_closed,promise_at_risk,promise_broken';
    const { status, body } = await http.ask(
      `/api/v1/exceptions?limit=200&filter=${encodeURIComponent(filter)}`,
      { bearer: bearerOf('olaf') },
    );
    if (status !== 200) return undefined;
    const counts = new Map<string, number>();
    for (const { country, raisedAt } of (body as { items: ExceptionRow[] }).items)
      if (parts.now() - Date.parse(raisedAt) < 30 * hourMs)
        counts.set(country, (counts.get(country) ?? 0) + 1);
    return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  }

  function announce(until: number): void {
    const tell = (at: number, from: number, to: number, body: object): void =>
      executor.plan(at, async () => {
        const [begin, end] = [from, to].map((instant) => new Date(instant).toISOString());
        await http.ask('/api/v1/incidents', {
          bearer: bearerOf('olaf'),
          body: { ...body, from: begin, until: end },
        });
      });
    tell(until - 80 * hourMs, until - 76 * hourMs, until - 48 * hourMs, {
      kind: 'facility_closed',
      title: 'Terminal Göteborg under water',
      scope: { carrier: 'postnord', place: 'Göteborg' },
      why: 'PostNord called: reopened when it is dry',
    });
    tell(until - hourMs, until + 76 * hourMs, until + 100 * hourMs, {
      kind: 'storm',
      title: 'Warning strike, parcel centres in Germany',
      scope: { country: 'DE', carrier: 'dhl' },
      why: 'The union has told the papers',
    });
  }

  return { begin, announce, weather };
}
