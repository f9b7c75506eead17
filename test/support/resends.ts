import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect } from 'vitest';
import { openNatsOut } from '../../src/connectors/nats-out.ts';
import type { AskResend, EventResend } from '../../src/contracts/event-resends.ts';
import { type EventPublisher, startEventPublisher } from '../../src/hub/event-publisher.ts';
import { createEventResending } from '../../src/hub/event-resending.ts';
import type { EventSink } from '../../src/hub/ports/event-sink.ts';
import { type Answer, type HttpApp, openHttpApp } from './http-app.ts';
import { quiet } from './journal.ts';
import { startNatsServer, type TestNatsServer } from './nats.ts';

/** All there is. */
export const always = '1970-01-01T00:00:00Z';
export const path = '/api/v1/event-resends';

/** A message of HUB_EVENTS; an absent header is ''. */
export interface Sent {
  /** `order:ord_…` */
  readonly stream: string;
  readonly subject: string;
  readonly type: string;
  readonly id: string;
  readonly resendId: string;
  readonly traceparent: string;
  readonly body: string;
}

export interface PublisherOptions {
  readonly batchSize?: number;
  readonly paceMs?: number;
  readonly onSent?: (events: number) => void;
  readonly pool?: HttpApp['machines']['pool'];
  readonly wrap?: (sink: EventSink) => EventSink;
}

/** HTTP, a NATS of its own, and publishers that are started one by one. */
export interface ResendWorld {
  readonly hub: HttpApp;
  readonly server: TestNatsServer;
  /** A token of role admin. */
  readonly admin: string;
  /** One that `stopNodes` does not know: it dies in the test. */
  startMortalNode(node: string, options?: PublisherOptions): Promise<EventPublisher>;
  startNode(node: string, options?: PublisherOptions): Promise<EventPublisher>;
  stopNodes(): Promise<void>;
  /** What is stored with the resend's header, in the stream's order; '' is what went out the first time. */
  readOf(resendId: string): Promise<readonly Sent[]>;
  /** What went out the first time, as the resend's ids, by stream. */
  idsAgain(resendId: string, fits?: (one: Sent) => boolean): Promise<readonly string[]>;
  ask(body: Partial<AskResend>): Promise<Answer>;
  mustAsk(body: Partial<AskResend>): Promise<string>;
  find(resendId: string): Promise<EventResend>;
  stop(resendId: string): Promise<Answer>;
  untilFinished(resendId: string): Promise<void>;
  /** Everything that is in the log went out once. */
  untilPublished(): Promise<void>;
  close(): Promise<void>;
}

/** Of several orders: each in its own order. */
export const byStream = (messages: readonly Sent[]): readonly Sent[] =>
  messages.toSorted((one, other) => (one.stream < other.stream ? -1 : Number(one.stream > other.stream)));
export const idsOf = (messages: readonly Sent[]): readonly string[] => byStream(messages).map(({ id }) => id);

const isNoted = `
  select not exists (select from events e where (e.tx, e.position) > (c.tx, c.position)) as noted
  from checkpoints c where name = 'hub-events'`;

export async function openResendWorld(): Promise<ResendWorld> {
  const [hub, server] = await Promise.all([openHttpApp(), startNatsServer()]);
  const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const admin = await hub.token('admin');
  let running: EventPublisher[] = [];

  async function startMortalNode(node: string, options: PublisherOptions = {}): Promise<EventPublisher> {
    const { pool = hub.machines.pool, wrap = (sink) => sink, ...pace } = options;
    const sink = wrap((await openNatsOut(nats)).events);
    const { clock } = hub.machines;
    const resending = createEventResending({ pool, sink, clock, log: quiet, restMs: 100, ...pace });
    return startEventPublisher({ pool, sink, node, log: quiet, pollMs: 20, resending });
  }

  async function readOf(resendId: string): Promise<readonly Sent[]> {
    const { state } = await (await jetstreamManager(nats)).streams.info('HUB_EVENTS');
    const consumer = await jetstream(nats).consumers.get('HUB_EVENTS');
    const found: Sent[] = [];
    while (found.length < state.messages)
      for await (const one of await consumer.fetch({ max_messages: state.messages - found.length })) {
        const [, , kind, id, type = ''] = one.subject.split('.');
        found.push({
          stream: `${kind}:${id}`,
          subject: one.subject,
          type,
          id: one.headers?.get('Nats-Msg-Id') ?? '',
          resendId: one.headers?.get('Hub-Resend') ?? '',
          traceparent: one.headers?.get('traceparent') ?? '',
          body: one.string(),
        });
      }
    return found.filter((one) => one.resendId === resendId);
  }

  const ask = async (body: Partial<AskResend>): Promise<Answer> =>
    await hub.request(path, { token: admin, body: { reason: 'The reader lost its stream', ...body } });
  const find = async (resendId: string): Promise<EventResend> =>
    (await hub.request(`${path}/${resendId}`, { token: admin })).body;

  return {
    hub,
    server,
    admin,
    startMortalNode,
    async startNode(node, options) {
      const publisher = await startMortalNode(node, options);
      running.push(publisher);
      return publisher;
    },
    async stopNodes() {
      await Promise.all(running.map(async (publisher) => await publisher.stop()));
      running = [];
    },
    readOf,
    idsAgain: async (resendId, fits = () => true) =>
      idsOf((await readOf('')).filter(fits)).map((id) => `${id}#${resendId}`),
    ask,
    async mustAsk(body) {
      const answer = await ask(body);
      expect(answer).toMatchObject({ status: 202, body: { sent: 0, askedBy: 'user:admin-1' } });
      return (answer.body as EventResend).resendId;
    },
    find,
    stop: async (resendId) => await hub.request(`${path}/${resendId}/stop`, { token: admin, method: 'POST' }),
    async untilFinished(resendId) {
      await expect.poll(async () => (await find(resendId)).state, { timeout: 30_000 }).toBe('finished');
    },
    async untilPublished() {
      const { rows } = await hub.machines.pool.query<{ n: number }>('select count(*)::int as n from events');
      await expect.poll(async () => await readOf(''), { timeout: 15_000 }).toHaveLength(rows[0]?.n ?? 0);
      // Messages are in the stream before it is noted that they are.
      await expect.poll(async () => (await hub.machines.pool.query(isNoted)).rows[0]?.noted).toBe(true);
    },
    async close() {
      await nats.close();
      await hub.close();
      await server.stop();
    },
  };
}
