import type { NatsConnection } from '@nats-io/transport-node';
import { setTimeout as wait } from 'node:timers/promises';
import type { SignToken } from '../access/tokens.ts';
import type { Log } from '../platform/log.ts';
import { createAdoption } from './adoption.ts';
import type { DemoClock } from './demo-clock.ts';
import { createDesk } from './desk.ts';
import { openDoors } from './doors.ts';
import { bringEarly } from './early-orders.ts';
import { busyDays, planEarly } from './early-plan.ts';
import { createExecutor } from './executor.ts';
import { createHttpClient } from './http-client.ts';
import { type DemoIdentity, makeIdentities, toCustomer } from './identities.ts';
import { createLife } from './life.ts';
import { createLinks } from './links.ts';
import { dayMs, hourMs, minuteMs } from './local-time.ts';
import { loadMemory, type Memory, saveMemory } from './memory.ts';
import { nextArrival, planOrder } from './order-plan.ts';
import { openPartners, type Partners } from './partners.ts';
import { createRandom } from './random.ts';
import { setUpWorld } from './setup.ts';
import { createShelves } from './shelves.ts';

/** The world that lives in the demo. It knows the hub by its public doors alone. */
export interface Simulator {
  /** What has been lived up to now; it goes on by itself afterwards. */
  readonly history: Promise<void>;
  readonly identities: () => readonly DemoIdentity[];
  /** Orders that come in, as many times as usual. */
  rush(times: number): void;
  measure(): {
    readonly placed: number;
    readonly sent: number;
    /** Webhooks that its partners took, and those whose signature did not fit. */
    readonly heard: number;
    readonly forged: number;
    readonly planned: number;
    readonly lateMs: number;
  };
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly url: string;
  readonly clock: DemoClock;
  readonly sign: SignToken;
  readonly seed: number;
  /** Of the history; a third of it comes in every day from then on. */
  readonly orders: number;
  readonly speed: number;
  /** When history ends and life goes on live. */
  readonly until: number;
  /** Where it remembers what it was doing. */
  readonly dataDir: string;
  readonly log: Log;
  /** A connection of its own, when there is NATS. */
  readonly nats: NatsConnection | null;
}

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, seed, log, until } = options;
  const http = createHttpClient(options.url);
  const credentials = await setUpWorld(http, options.sign);
  const people = await makeIdentities(options.sign);
  const memory = loadMemory(options.dataDir, seed);
  const isNew = await isEmpty();
  let isTelling = isNew;
  const isHistory = (): boolean => isTelling;
  const doors = openDoors({ http, keys: credentials.keys, nats: options.nats, isHistory });
  const world = createRandom(`world-${seed}`);
  const links = createLinks(memory.links);
  const now = (): number => clock.now();
  const executor = createExecutor({
    clock,
    onError: (error) => {
      log.debug({ error: String(error) }, 'something in the demo’s world did not happen');
    },
  });
  const life = createLife({
    world,
    executor,
    http,
    doors,
    credentials,
    links,
    now,
    isHistory,
    asking: memory.returns,
  });
  const desk = createDesk({ world, executor, http, credentials, now, life });
  const shelves = createShelves({ world, executor, http, doors, credentials, now });
  const adoption = createAdoption({ world, http, credentials, life, now });
  let serial = memory.serial;
  let stopping = false;
  let rate = 1;
  let partners: Partners | undefined;

  async function isEmpty(): Promise<boolean> {
    const { body } = await http.ask('/api/v1/orders?limit=1', { bearer: credentials.admin });
    return ((body as { items?: unknown[] } | undefined)?.items ?? []).length === 0;
  }

  /** More towards the end, so that much is on its way when the visitor comes. */
  const perDayAt = (at: number): number => {
    if (at >= until) return (options.orders / 3) * rate;
    const lived = 1 - (until - at) / (busyDays * dayMs);
    return (options.orders / busyDays) * (0.55 + 0.9 * lived);
  };

  function arrive(after: number): void {
    const next = serial + 1;
    const at = nextArrival(world.fork(`arrival-${next}`), after, perDayAt(after));
    executor.plan(at, async () => {
      serial = next;
      arrive(at);
      await life.place(planOrder(world, seed, next));
    });
  }

  function nonsense(after: number): void {
    const random = world.fork(`nonsense-${Math.round(after / minuteMs)}`);
    executor.plan(after + random.between(4, 22) * hourMs, async (at) => {
      nonsense(at);
      await life.parcels.tellNonsense(random, at);
    });
  }

  const remember = (): Memory => ({ seed, serial, links: links.save(), returns: life.returns.save() });

  async function lookAround(): Promise<void> {
    for (let turn = 0; !stopping; turn += 1) {
      try {
        await adoption.work();
        if (turn % 4 === 0) await adoption.parcels();
        if (turn % 5 === 0) saveMemory(options.dataDir, remember());
      } catch (error) {
        log.debug({ error: String(error) }, 'the demo’s world could not look around');
      }
      await wait(2_000, undefined, { ref: false });
    }
  }

  const began = isNew ? until - busyDays * dayMs : now();
  if (isNew) await bringEarly({ http, credentials, life }, planEarly(world, seed, until));
  await shelves.fill(options.orders, began);
  arrive(began);
  nonsense(began);
  desk.begin(began + hourMs);
  if (isNew) desk.announce(until);
  shelves.begin(began);
  const history = (async () => {
    if (isNew) await executor.tellHistory(until);
    isTelling = false;
    // Of what went before them nobody is told.
    if (!stopping) partners = await openPartners(http, credentials.admin);
    clock.run(options.speed);
    if (!isNew) await adoption.work().then(async () => await adoption.parcels());
    desk.weather(now() + 20 * minuteMs);
    executor.live();
    void lookAround();
  })();
  const summary = setInterval(() => {
    log.debug({ ...measure(), slowedDown: http.slowedDown(), nats: doors.usesNats }, 'the demo’s world');
  }, 60_000);
  summary.unref();

  const measure = (): ReturnType<Simulator['measure']> => ({
    placed: life.placed(),
    sent: doors.sent(),
    ...(partners?.measure() ?? { heard: 0, forged: 0 }),
    ...executor.measure(),
  });

  return {
    history,
    identities: () => {
      const link = links.find();
      return link === undefined ? people : [...people.slice(0, 2), toCustomer(link), ...people.slice(2)];
    },
    rush(times) {
      rate = times;
    },
    measure,
    async stop() {
      stopping = true;
      clearInterval(summary);
      saveMemory(options.dataDir, remember());
      await executor.stop();
      await partners?.close();
      http.close();
      await doors.close();
    },
  };
}
