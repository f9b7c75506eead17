import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { OrderView } from '../contracts/orders.ts';
import type { ReturnReport, ReturnView } from '../contracts/returns.ts';
import type { Doors } from './doors.ts';
import type { EarlyWish } from './early-plan.ts';
import type { Executor } from './executor.ts';
import type { HttpClient } from './http-client.ts';
import type { Links } from './links.ts';
import { dayMs, hourMs } from './local-time.ts';
import type { PlannedAsking } from './memory.ts';
import type { Random } from './random.ts';
import { toClosing, toRefusal } from './return-desk.ts';
import {
  type Arrival,
  type ArrivalStep,
  planArrival,
  planAskingMs,
  planClosing,
  planFate,
  planRequest,
  type ReturnWish,
  toInspected,
  toProcessed,
  toReceived,
  willReturn,
} from './return-plan.ts';

/**
 * What customers send back: asked for by their links, brought to a location, looked at there, paid back by the desk. Each
 * step goes by what the hub says then, for the visitor approves, receives and closes too.
 */
export interface ReturnLife {
  /** Something of the order has come: its customer may send it back, if their link is known here. */
  delivered(orderId: string): void;
  /** What is not followed yet goes on from where it stands. */
  look(order: OrderView): void;
  /** Of an order that came before: its customer will send something back. */
  expect(orderId: string, path: string, wish: EarlyWish): void;
  /** Who has not asked yet, for the next start. */
  save(): readonly PlannedAsking[];
}

export interface ReturnLifeParts {
  readonly world: Random;
  readonly executor: Executor;
  readonly http: HttpClient;
  readonly doors: Doors;
  readonly links: Links;
  readonly now: () => number;
  readonly asking?: readonly PlannedAsking[];
  readonly find: (orderId: string) => Promise<OrderView | undefined>;
  readonly command: (orderId: string, body: object, who?: string) => Promise<void>;
}

const mostSaved = 500;
/** What was let go so long ago and has not come is late for good. */
const forgottenMs = 10 * dayMs;

export function createReturnLife(parts: ReturnLifeParts): ReturnLife {
  const { world, executor, http, doors, links, find, command } = parts;
  const wishes = new Map<string, ReturnWish>();
  /** Undefined: this one keeps it, or has asked. */
  const asking = new Map<string, PlannedAsking | undefined>();
  const followed = new Set<string>();
  const answered = new Set<string>();

  for (const one of parts.asking ?? []) ask(one);

  const wishOf = (orderId: string): ReturnWish => wishes.get(orderId) ?? {};

  function delivered(orderId: string): void {
    const path = links.find(orderId);
    if (path === undefined || asking.has(orderId)) return;
    const random = world.fork(`return-${orderId}`);
    asking.set(orderId, undefined);
    if (willReturn(random)) ask({ orderId, path, at: parts.now() + planAskingMs(random) });
  }

  function ask(one: PlannedAsking): void {
    const { orderId, path, at } = one;
    asking.set(orderId, one);
    executor.plan(at, async () => {
      const order = await find(orderId);
      const returnable = order === undefined ? [] : toReturnable(order);
      if (order !== undefined && returnable.length > 0) {
        const country = order.shipTo !== undefined && 'country' in order.shipTo ? order.shipTo.country : '';
        const { isClaim } = wishOf(orderId);
        const request = planRequest(world.fork(`request-${orderId}`), returnable, { country, isClaim });
        await http.ask(`/api/v1${path}/commands`, {
          headers: { 'idempotency-key': `return-${orderId}` },
          body: { type: 'RequestReturn', ...request },
        });
        const after = await find(orderId);
        if (after !== undefined) look(after, path);
      }
      asking.set(orderId, undefined);
    });
  }

  function look(order: OrderView, path?: string): void {
    for (const one of order.returns) {
      const { returnId, status } = one;
      const random = world.fork(`returned-${returnId}`);
      if (status === 'requested') answer(order.orderId, returnId, random);
      if (status !== 'approved' && status !== 'received' && status !== 'inspected') continue;
      if (followed.has(returnId)) continue;
      followed.add(returnId);
      if (status === 'approved') send(order.orderId, one, random, path);
      else if (status === 'received') arrive(order.orderId, one, random, parts.now() - dayMs);
      else close(order.orderId, returnId, random);
    }
  }

  /** The others are cases at the desk. */
  function answer(orderId: string, returnId: string, random: Random): void {
    const wanted = wishOf(orderId).answer;
    if (wanted === undefined || answered.has(returnId)) return;
    answered.add(returnId);
    executor.plan(parts.now() + random.between(1, 9) * hourMs, async () => {
      const body = wanted === 'approve' ? { type: 'ApproveReturn', returnId } : toRefusal(returnId);
      await command(orderId, body, 'nils');
      const after = await find(orderId);
      if (after !== undefined) look(after);
    });
  }

  function send(orderId: string, one: ReturnView, random: Random, path: string | undefined): void {
    const { returnId, approvedAt } = one;
    const approved = approvedAt === null ? parts.now() : Date.parse(approvedAt);
    if (parts.now() - approved > forgottenMs) return;
    const drawn = planFate(random.fork('fate'));
    switch (wishOf(orderId).fate ?? drawn.fate) {
      case 'never':
        return;
      case 'withdrawn':
        executor.plan(approved + drawn.afterMs, async () => {
          const body = { type: 'CancelReturn', returnId };
          if (path === undefined) await command(orderId, body);
          else await http.ask(`/api/v1${path}/commands`, { body });
        });
        return;
      case 'sent':
        arrive(orderId, one, random, approved);
    }
  }

  function arrive(orderId: string, one: ReturnView, random: Random, from: number): void {
    const { location, returnId } = one;
    const { arrival: kind, arrivesAfter } = wishOf(orderId);
    const afterMs = arrivesAfter === undefined ? undefined : arrivesAfter * dayMs;
    next(orderId, returnId, planArrival(random.fork('arrival'), { location, from, kind, afterMs }), 0);
  }

  function next(orderId: string, returnId: string, arrival: Arrival, index: number): void {
    const random = world.fork(`arrived-${returnId}-${index}`);
    const step = arrival.steps[index];
    if (step === undefined) {
      close(orderId, returnId, random);
      return;
    }
    // What should have come while nobody was there comes now.
    const at = Math.max(step.at, parts.now());
    executor.plan(at, async () => {
      const one = (await find(orderId))?.returns.find((other) => other.returnId === returnId);
      if (one === undefined || !isExpected(one)) return;
      const report = toReport(random, arrival, one, { ...step, at });
      if (report !== undefined) await doors.returned(arrival.location, report);
      next(orderId, returnId, arrival, index + 1);
    });
  }

  /** What comes back without being asked for is for the visitor to play with; so is what is over. */
  const isExpected = ({ status }: ReturnView): boolean =>
    status === 'approved' || status === 'received' || status === 'inspected';

  function close(orderId: string, returnId: string, random: Random): void {
    const { closes, afterMs } = planClosing(random.fork('closing'));
    if (!(wishOf(orderId).closes ?? closes)) return;
    executor.plan(parts.now() + afterMs, async () => {
      const one = (await find(orderId))?.returns.find((other) => other.returnId === returnId);
      if (one?.status === 'inspected')
        await command(orderId, toClosing(one), random.pick(['giulia', 'nils']));
    });
  }

  return {
    delivered,
    look,
    expect(orderId, path, wish) {
      wishes.set(orderId, wish);
      ask({ orderId, path, at: wish.asksAt });
    },
    save: () => [...asking.values()].filter((one) => one !== undefined).slice(-mostSaved),
  };
}

/** Undefined: somebody was faster. */
function toReport(
  random: Random,
  { kind }: Arrival,
  one: ReturnView,
  { does, at }: ArrivalStep,
): ReturnReport | undefined {
  const { returnId, status } = one;
  const common = { returnId, at: new Date(at).toISOString() };
  if (does === 'receive') {
    const received = toReceived(random, kind, one.lines);
    if (status !== 'approved' || received?.length === 0) return undefined;
    return { type: 'received', ...common, ...(received === undefined ? {} : { lines: [...received] }) };
  }
  const lines = does === 'inspect' ? toInspected(kind, one) : toProcessed(random, one.lines);
  return status === 'inspected' || lines.length === 0 ? undefined : { type: 'inspected', ...common, lines };
}

const toReturnable = ({ lines }: OrderView): LineQuantity[] =>
  lines.flatMap(({ lineId, kind, finalSale, quantities: q }) => {
    const quantity = q.delivered - q.returnRequested - q.returned - q.dismissed - q.writtenOff;
    return kind === 'standard' && finalSale !== true && quantity > 0 ? [{ lineId, quantity }] : [];
  });
