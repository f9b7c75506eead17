import type { OrderState } from '../../src/orders/state.ts';
import type { OrderAnswer } from '../../src/hub/hub.ts';
import { orderIdOf, orderStream } from '../../src/hub/ids.ts';
import { orderDecider } from '../../src/hub/order-decider.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { check } from '../faults/checker/check.ts';
import { checkCommands, type CommandAnswer, type Told } from '../faults/checker/check-commands.ts';
import type { Dataset } from '../faults/checker/dataset.ts';
import { createRandom } from '../faults/random.ts';
import { dayMs, hourMs, startAt } from '../support/order-factory.ts';
import type { Counts } from './counts.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';
import { createNode, type SimNode } from './node.ts';
import { type Message, toMessages } from './world.ts';

const leaseMs = 30_000;
const reasons = ['fraud_review', 'address_check'] as const;

/**
 * One run of the core: two nodes over one log, senders whose messages are lost, repeated and mixed up until they are
 * answered, people who command and read, a clock, crashes. In the end everything is delivered, and the checker that
 * judges real databases judges this one.
 * @returns what is wrong; empty when all is well
 */
export async function simulate(
  seed: number,
  minSteps: number,
  counts: Counts,
): Promise<{ steps: number; wrong: string[] }> {
  const random = createRandom(seed);
  const clock = createFakeClock(startAt);
  const log = createMemoryLog();
  const newNode = (): SimNode => createNode({ log, clock, random, counts });
  const nodes = [newNode(), newNode()];
  const messages = [1, 2, 3].flatMap((number) => toMessages(number, number < 3));
  const orderIds = [...new Set(messages.map(({ orderId }) => orderId))];
  const told: Told[] = [];
  const wrong: string[] = [];
  const acknowledged = new Map<string, number>();
  const holdIds = new Map<string, readonly string[]>();
  /** Commands that nobody has answered yet; a crash leaves them so. */
  const asking = new Set<object>();
  /** Deadlines on their way to the log. */
  let late: (() => void)[] = [];
  let steps = 0;

  /** All that follows from what just happened, up to the next wait for something outside. */
  const settle = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
  };

  const hear = (orderId: string, answer: OrderAnswer): void => {
    if (answer.outcome === 'failed') return;
    acknowledged.set(orderId, Math.max(answer.version, acknowledged.get(orderId) ?? 0));
    if (answer.outcome !== 'accepted') return;
    const folded = JSON.stringify(foldAt(log, orderId, answer.version));
    if (JSON.stringify(answer.state) !== folded)
      wrong.push(`the state at ${orderId}@${answer.version} is no fold`);
  };

  function deliver(node: SimNode, message: Message, faults: boolean): void {
    if (
      message.needsParcel !== null &&
      !log.parcels.some((one) => one.trackingNumber === message.needsParcel)
    )
      return;
    if (message.sent.kind !== 'order' && log.currentVersion(orderStream(message.orderId)) === 0) return;
    const floor = acknowledged.get(message.orderId) ?? 0;
    const answer = node.tell(message.orderId, {
      ...message.options,
      command: message.command,
      settle: (said) => {
        hear(message.orderId, said);
        if (said.outcome !== 'failed' && said.version < floor)
          wrong.push(`a stale answer to ${message.sent.messageId}`);
        if (faults && random.chance(0.1)) {
          counts.hit('answer lost');
          return;
        }
        switch (said.outcome) {
          case 'accepted':
            message.sent.acked = true;
            return;
          case 'duplicate':
            if (said.earlier !== null) wrong.push(`${message.sent.messageId} was refused before`);
            message.sent.acked = true;
            return;
          case 'rejected':
          case 'conflict':
            wrong.push(`${message.sent.messageId} was ${said.outcome}`);
            return;
          case 'failed':
            if (!said.retry) wrong.push(`${message.sent.messageId} would be parked: ${said.error.message}`);
        }
      },
    });
    if (answer !== 'taken') counts.hit('mailbox full');
  }

  function ask(node: SimNode, orderId: string, asked: Told['asked']): void {
    const floor = acknowledged.get(orderId) ?? 0;
    const question = {};
    asking.add(question);
    const add = (answer: CommandAnswer): void => {
      asking.delete(question);
      told.push({ orderId, asked, floor, answer });
    };
    const answer = node.tell(orderId, {
      command: toCommand(asked),
      actor: { kind: 'user', id: 'u1' },
      cause: 'test',
      settle: (said) => {
        hear(orderId, said);
        if (said.outcome === 'rejected')
          add(
            said.rejection.code === 'order_not_found'
              ? { outcome: 'unknown' }
              : { outcome: 'rejected', code: said.rejection.code, version: said.version },
          );
        else if (said.outcome !== 'accepted') add({ outcome: 'unknown' });
        else if (asked.type === 'read') {
          const ids = said.state.status === 'present' ? said.state.holds.map(({ holdId }) => holdId) : [];
          holdIds.set(orderId, ids);
          add({ outcome: 'found', version: said.version, holdIds: ids });
        } else add({ outcome: 'accepted', version: said.version, events: said.events });
      },
    });
    if (answer !== 'taken') asking.delete(question);
  }

  const toCommand = (asked: Told['asked']): OrderCommand | null => {
    switch (asked.type) {
      case 'read':
        return null;
      case 'HoldOrder':
        return { type: 'HoldOrder', reason: asked.reason as (typeof reasons)[number] };
      case 'ReleaseHold':
        return { type: 'ReleaseHold', holdId: asked.holdId };
    }
  };

  const choose = (orderId: string): Told['asked'] => {
    const known = holdIds.get(orderId) ?? [];
    if (random.chance(0.3)) return { type: 'read' };
    if (random.chance(0.5) || known.length === 0) return { type: 'HoldOrder', reason: random.pick(reasons) };
    return { type: 'ReleaseHold', holdId: random.pick(known) };
  };

  /** What the waker does, over this log. */
  function wake(node: SimNode): void {
    const now = clock.now();
    for (const { stream } of log.leaseDue(now, now + leaseMs, 10)) {
      counts.hit('deadline');
      const orderId = orderIdOf(stream);
      node.tell(orderId, {
        command: { type: 'AssessOrder' },
        actor: { kind: 'hub', id: 'clock' },
        cause: 'deadline',
        settle: (said) => {
          hear(orderId, said);
          if (said.outcome !== 'accepted') return;
          const { nextCheckAt } = orderDecider.assess(said.state, now);
          late.push(() => {
            log.settleDue([{ stream, version: said.version, nextCheckAt }]);
          });
        },
      });
    }
  }

  async function step(): Promise<void> {
    steps += 1;
    const waiting = messages.filter(({ sent }) => !sent.acked);
    const index = random.below(nodes.length);
    const node = nodes[index] ?? newNode();
    const dice = random.next();
    if (late.length > 0 && random.chance(0.3)) {
      late.shift()?.();
    } else if (dice < 0.45) {
      for (let times = 1 + random.below(3); times > 0; times -= 1) {
        node.work(true);
        await settle();
      }
    } else if (dice < 0.75 && waiting.length > 0) {
      const at = random.chance(0.6) ? 0 : random.below(waiting.length);
      if (at > 0) counts.hit('message late');
      const message = waiting[at];
      if (message === undefined) return;
      if (random.chance(0.1)) counts.hit('message lost');
      else deliver(node, message, true);
      if (random.chance(0.15)) {
        counts.hit('message twice');
        deliver(random.pick(nodes), message, true);
      }
    } else if (dice < 0.88) {
      const orderId = random.pick(orderIds);
      for (let times = random.chance(0.1) ? 15 : 1; times > 0; times -= 1)
        ask(node, orderId, choose(orderId));
    } else if (dice < 0.93) {
      const before = node.active();
      clock.advance(random.below(6 * hourMs));
      await settle();
      if (node.active() < before) counts.hit('actor left memory');
    } else if (dice < 0.97) {
      wake(node);
    } else {
      counts.hit('crash');
      node.crash();
      nodes[index] = newNode();
    }
    await settle();
    for (const stream of log.streams()) {
      const orderId = orderIdOf(stream);
      const version = log.currentVersion(stream);
      const due = orderDecider.assess(foldAt(log, orderId, version), clock.now()).nextCheckAt;
      const stored = log.nextCheckAt(stream);
      if (due !== null && (stored === null || stored > Math.max(due, clock.now() + leaseMs)))
        wrong.push(`step ${steps}: the deadline of ${orderId}@${version} is ${stored}, later than ${due}`);
    }
  }

  /** No more faults: everything is delivered and answered. */
  async function heal(): Promise<void> {
    for (let round = 0; round < 400; round += 1) {
      for (const node of nodes) {
        while (node.work(false)) await settle();
        wake(node);
        await settle();
      }
      for (const store of late) store();
      late = [];
      const waiting = messages.filter(({ sent }) => !sent.acked);
      const isDue = log.leaseDue(clock.now(), clock.now(), 1).length > 0;
      if (waiting.length === 0 && !isDue && nodes.every((node) => !node.work(false))) return;
      const message = waiting[0];
      if (message !== undefined) deliver(random.pick(nodes), message, false);
      await settle();
      if (round % 20 === 19) clock.advance(leaseMs + 1);
    }
    wrong.push(
      `not all was answered: ${messages
        .filter(({ sent }) => !sent.acked)
        .map(({ sent }) => sent.messageId)
        .join()}`,
    );
  }

  while (steps < minSteps) await step();
  await heal();
  for (let day = 0; day < 12; day += 1) {
    clock.advance(dayMs);
    await heal();
  }
  for (const orderId of orderIds) {
    const version = log.currentVersion(orderStream(orderId));
    if (orderDecider.assess(foldAt(log, orderId, version), clock.now()).events.length > 0)
      wrong.push(`${orderId} slept through a deadline`);
  }
  for (let left = asking.size; left > 0; left -= 1)
    told.push({
      orderId: orderIds[0] ?? '',
      asked: { type: 'read' },
      floor: 0,
      answer: { outcome: 'unknown' },
    });
  for (const node of nodes)
    if (node.unanswered() !== 0) wrong.push(`${node.unanswered()} messages were taken and never answered`);
  const data = toDataset(log);
  for (const { type } of log.events) if (type === 'ExceptionRaised') counts.hit('case raised');
  const violations = [
    ...check(data, { sent: messages.map(({ sent }) => sent), answers: [] }),
    ...checkCommands(data, told),
  ];
  for (const node of nodes) node.crash();
  return { steps, wrong: [...wrong, ...violations.map(({ kind, where }) => `${kind}: ${where}`)] };
}

const folds = new WeakMap<MemoryLog, Map<string, { version: number; state: OrderState }>>();

/** Of a version that was folded before only what came after is folded. */
function foldAt(log: MemoryLog, orderId: string, version: number): OrderState {
  const known = folds.get(log) ?? new Map<string, { version: number; state: OrderState }>();
  folds.set(log, known);
  const held = known.get(orderId);
  const from =
    held !== undefined && held.version <= version ? held : { version: 0, state: orderDecider.initial };
  let { state } = from;
  for (const event of log.loadEvents(orderStream(orderId), from.version, version)) {
    const { actor, at } = event.meta;
    const place = { version: event.version, at, recordedAt: event.recordedAt, by: actor.name ?? actor.id };
    state = orderDecider.evolve(state, event, place);
  }
  known.set(orderId, { version, state });
  return state;
}

/** As the checker reads a database; effects are not part of the core, so each stands for itself. */
function toDataset(log: MemoryLog): Dataset {
  return {
    heads: log.streams().map((stream) => ({ stream, version: log.currentVersion(stream) })),
    events: log.events
      .map((event) => ({ ...event, tx: BigInt(event.tx), recordedAt: Date.parse(event.recordedAt) }))
      .toSorted((a, b) => (a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1)),
    keys: log.keys.map((key) => ({ ...key, outcome: key.outcome ?? null })),
    deadLetters: [],
    parcels: [...log.parcels],
    personal: [...log.personalRefs()],
    effects: log.events
      .filter(({ type }) => type === 'FulfilmentRequested')
      .map(({ stream, version }) => ({
        key: `${stream}@${version}`,
        stream,
        settled: true,
        outcome: 'sent',
      })),
    inbox: [],
  };
}
