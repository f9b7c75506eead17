import type { Pool } from 'pg';
import type { Machines } from './machines.ts';
import type { EventSink } from './hub/ports/event-sink.ts';
import type { IncidentStreams } from './hub/incident-streams.ts';
import type { IncidentCases } from './hub/ports/incident-cases.ts';
import type { RulesInForce } from './hub/rules-in-force.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { createMails } from './mails.ts';
import type { Clock } from './platform/clock.ts';
import { createSubscriptionDoors } from './connectors/subscription-doors.ts';
import { openTrackingSource } from './connectors/tracking-sources.ts';
import { awayWorkDoor, noWorkDoor, openNatsOut } from './connectors/nats-out.ts';
import type { NatsLine } from './platform/nats-line.ts';
import { type DeadlineWaker, deadlineLeaseMs, startDeadlineWaker } from './hub/deadline-waker.ts';
import { createHoldKeeper } from './hub/hold-keeper.ts';
import { startIncidents } from './hub/incidents.ts';
import { startParcelFollower } from './hub/parcel-follower.ts';
import { startListening } from './hub/listening.ts';
import { startCaseMailFollower } from './hub/case-mail-follower.ts';
import { startMailFollower } from './hub/mail-follower.ts';
import { type EffectSender, startEffectSender } from './hub/effects.ts';
import { type EventPublisher, startEventPublisher } from './hub/event-publisher.ts';
import { createEventResending } from './hub/event-resending.ts';
import { startReactions } from './hub/reactions.ts';
import { startReleases } from './hub/releases.ts';
import type { WebhookDoor } from './hub/ports/webhook-door.ts';
import { startWebhookFollower } from './hub/webhook-follower.ts';
import { startWebhookResending } from './hub/webhook-resending.ts';
import { createWebhookSending } from './hub/webhook-sending.ts';
import { startFeedWatch } from './journal/feed-watch.ts';
import type { FeedConsumer } from './journal/feed-consumer.ts';

export interface Stoppable {
  stop(): Promise<void> | void;
}

export interface WorkerParts extends Pick<
  Machines,
  | 'config'
  | 'pool'
  | 'clock'
  | 'log'
  | 'metrics'
  | 'tracer'
  | 'poke'
  | 'hub'
  | 'registry'
  | 'feeds'
  | 'stocks'
  | 'orderStock'
  | 'reships'
> {
  /** Who holds its leases; no two nodes are the same. */
  readonly node: string;
  readonly effectPool: Pool;
  readonly nats: NatsLine;
  readonly wallClock: Clock;
  readonly rules: RulesInForce;
  readonly declared: IncidentStreams;
  readonly incidentCases: IncidentCases;
  readonly doors: Ingest['doors'];
  readonly webhookDoor: WebhookDoor;
  /** Undefined: nobody is written to. */
  readonly mail: ReturnType<typeof createMails> | undefined;
}

/**
 * What works by itself on a node, once whoever must hear of it listens: what goes out, what is due, what is followed in
 * the log. Each stops with the node; what only one node at a time does has a lease (docs/decisions/0101).
 *
 * @param running takes each one as it starts, in that order
 */
export async function startWorkers(parts: WorkerParts, running: Stoppable[]): Promise<void> {
  const { config, pool, effectPool, nats, clock, wallClock, log, metrics, tracer, poke, rules } = parts;
  const {
    node,
    hub,
    registry,
    feeds,
    declared,
    incidentCases,
    stocks,
    orderStock,
    reships,
    doors,
    mail,
    webhookDoor,
  } = parts;
  let work = nats.isExpected ? awayWorkDoor : noWorkDoor;
  let events: EventSink | undefined;
  await nats.whenThere(async (connection) => {
    ({ work, events } = await openNatsOut(connection));
  });
  const webhooks = await createWebhookSending({ pool, door: webhookDoor, wallClock, poke, log });
  const effects: EffectSender = startEffectSender({
    pool: effectPool,
    hub,
    work: { send: async (request) => await work.send(request) },
    orderStock,
    reships,
    webhooks,
    mail,
    clock: wallClock,
    log,
  });
  metrics.bounds(() => effects.bounds());
  const reactions: FeedConsumer = startReactions({
    pool,
    clock: wallClock,
    log,
    onWritten: () => {
      effects.poke();
    },
    onNumberShared: () => {
      poke.shout('numbers');
    },
  });
  const releases = startReleases({ pool, hub, registry, clock, log });
  const following = {
    pool,
    clock,
    wallClock,
    log,
    onWritten: () => {
      effects.poke();
    },
  };
  const mailFollowers: readonly FeedConsumer[] =
    mail === undefined
      ? []
      : [
          startMailFollower({ ...following, speed: config.CLOCK_SPEED }),
          startCaseMailFollower({ ...following, waitMs: Math.max(100, 60_000 / config.CLOCK_SPEED) }),
        ];
  const webhookFollower = startWebhookFollower({
    ...following,
    clock: wallClock,
    isWanted: () => webhooks.isWanted(),
  });
  const webhookResending = startWebhookResending({
    ...following,
    clock: wallClock,
    isWanted: () => webhooks.isResending(),
  });
  webhooks.onChanged(() => {
    webhookFollower.poke();
    webhookResending.poke();
    effects.poke();
  });
  const listening = await startListening(pool, log);
  if (listening.wasAway) await feeds.resumeListening();
  const incidents = startIncidents({
    pool,
    hub,
    feeds,
    declared,
    cases: incidentCases,
    clock,
    node,
    log,
  });
  const follower = startParcelFollower({
    pool,
    hub,
    feeds,
    registry,
    doors,
    openSource: openTrackingSource,
    openDoor: createSubscriptionDoors(),
    clock,
    wallClock,
    node,
    log,
    metrics,
  });
  running.push(releases, listening, incidents, follower);
  const holdKeeper = createHoldKeeper({ hub, stocks, clock, log });
  const waker: DeadlineWaker = startDeadlineWaker({
    pool,
    hub,
    clock,
    log,
    rules,
    onLooked: async (stream) => await holdKeeper.look(stream),
    pollMs: Math.max(100, 1_000 / config.CLOCK_SPEED),
    leaseMs: deadlineLeaseMs * config.CLOCK_SPEED,
  });
  const resent = metrics.counter('hub_events_resent_total', 'Events that this node published again.');
  let publisher: EventPublisher | undefined;
  await nats.whenThere(() => {
    if (events === undefined || !config.PUBLISH_EVENTS) return;
    const onSent = (count: number): void => {
      resent.inc(count);
    };
    const resending = createEventResending({ pool, sink: events, clock, log, onSent });
    publisher = startEventPublisher({ pool, sink: events, node, log, tracer, resending });
    running.push(publisher);
  });
  poke.onPoke(() => {
    reactions.poke();
    for (const one of mailFollowers) one.poke();
    webhookFollower.poke();
    publisher?.poke();
  });
  const isClockFast = config.CLOCK_SPEED !== 1;
  const watch = startFeedWatch({ pool, clock, log, metrics, isClockFast });
  running.push(
    waker,
    watch,
    reactions,
    webhooks,
    webhookFollower,
    webhookResending,
    effects,
    ...mailFollowers,
  );
}
