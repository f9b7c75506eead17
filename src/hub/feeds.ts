import type { Pool } from 'pg';
import type { FeedKind, FeedView } from '../contracts/feeds.ts';
import { toFeedCaseRows } from '../feeds/cases.ts';
import type { ConfigureFeed, FeedCommand, NoteFeedActivity } from '../feeds/command.ts';
import { findSilence } from '../feeds/silence.ts';
import { blankFeed, type FeedState, toFeedId, toFeedStream } from '../feeds/state.ts';
import { toFeedView } from '../feeds/view.ts';
import { type OpenIncident, stallTypes } from '../incidents/explains.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { HubAnswer } from './envelope.ts';
import { feedDecider } from './feed-decider.ts';
import { createFeedMeter, type HeardOutcome } from './feed-meter.ts';
import { measureFeeds } from './feed-metrics.ts';
import type { Hub } from './hub.ts';
import type { CaseSource } from './ports/case-source.ts';
import { polledToken } from './ports/tracking-source.ts';
import { mostSilentMinutes } from '../contracts/registry.ts';
import type { Registry } from './registry.ts';
import type { AskOptions } from './streams.ts';

/**
 * The feeds of carriers and locations: what this node hears goes into their streams as summaries, a silence comes out of
 * them by their own deadline.
 */
export interface Feeds {
  /** A message was settled on a door, as `carriers.postnord.tracking`. Costs some additions; unknown senders have no feed. */
  heardOn(door: string, outcome: HeardOutcome): void;
  /** All of the registry, carriers first, as stored now. Throws when it cannot be known. */
  list(): Promise<readonly FeedView[]>;
  /** Carriers whose silence explains the stalls of their parcels. */
  openIncidents(): Promise<readonly OpenIncident[]>;
  ask(
    feedId: string,
    command: FeedCommand,
    options: AskOptions<FeedState, FeedCommand>,
  ): Promise<HubAnswer<FeedState>>;
  /** Nobody listened for a while until now: that was nobody's silence. */
  resumeListening(): Promise<void>;
  readonly cases: CaseSource;
  /** After an append of this node. */
  onChanged(listener: () => void): void;
  stop(): Promise<void>;
}

export interface FeedsOptions {
  readonly hub: Hub;
  readonly registry: Registry;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Of the machine's time: at most one append a feed. */
  readonly everyMs?: number;
}

const itself = { actor: { kind: 'hub', id: 'feeds' }, cause: 'feeds' } as const;

export function createFeeds(options: FeedsOptions): Feeds {
  const { hub, registry, pool, clock, log, everyMs = 5_000 } = options;
  const streams = hub.streams.open(feedDecider);
  const configured = new Map<string, string>();
  const listeners: (() => void)[] = [];
  const saying = new Set<Promise<unknown>>();
  let stopping = false;
  const counter = options.metrics?.counter(
    'hub_feed_messages_total',
    'Messages heard, by feed and outcome.',
    ['feed', 'outcome'],
  );

  const meter = createFeedMeter({
    wallClock: options.wallClock,
    everyMs,
    say(activity) {
      countMessages(activity);
      const said = tell(toFeedId(activity.kind, activity.id), activity).finally(() => saying.delete(said));
      saying.add(said);
    },
  });

  function countMessages({ kind, id, messages, duplicates, rejected, parked }: NoteFeedActivity): void {
    const feed = toFeedId(kind, id);
    counter?.inc({ feed, outcome: 'accepted' }, messages - duplicates - rejected - parked);
    for (const [outcome, count] of Object.entries({ duplicate: duplicates, rejected, parked }))
      if (count > 0) counter?.inc({ feed, outcome }, count);
  }

  /** Counters only: what could not be said is lost, and the next summary says that somebody speaks. */
  async function tell(feedId: string, command: FeedCommand): Promise<boolean> {
    const answer = await streams.ask(feedId, command, itself);
    if (answer.outcome === 'accepted') return true;
    const error = answer.outcome === 'failed' ? String(answer.error) : answer.outcome;
    log.warn({ feed: feedId, command: command.type, error }, 'a feed was not told');
    return false;
  }

  async function configure(): Promise<void> {
    for (const command of toConfigurations(registry)) {
      if (stopping) return;
      const feedId = toFeedId(command.kind, command.id);
      const text = JSON.stringify(command);
      if (configured.get(feedId) !== text && (await tell(feedId, command))) configured.set(feedId, text);
    }
  }
  let configuring = configure();
  registry.onChanged(() => {
    configuring = configuring.then(configure);
  });

  streams.onCommitted(() => {
    for (const listener of listeners) listener();
  });

  /** When it happened is in the events that it became; looking at a few of them is enough. */
  hub.onCommitted(({ events }) => {
    const [first] = events;
    if (first === undefined) return;
    const { actor, at, recordedAt } = first;
    if (actor.kind === 'carrier') lagged('carrier', actor.id, at, recordedAt);
    else if (actor.kind === 'warehouse') lagged('location', actor.id, at, recordedAt);
  });

  function lagged(kind: FeedKind, id: string, at: string, recordedAt: string): void {
    const known = kind === 'carrier' ? registry.carriers() : registry.locations();
    if (known.has(id) && meter.wantsLag(kind, id))
      meter.lagged(kind, id, Date.parse(recordedAt) - Date.parse(at));
  }

  async function load(
    only?: FeedKind,
  ): Promise<readonly { feedId: string; state: FeedState; version: number }[]> {
    const known = toConfigurations(registry).filter(({ kind }) => only === undefined || kind === only);
    const ids = known.map(({ kind, id }) => toFeedId(kind, id));
    const heads = await pool.query<{ stream: string; version: number }>({
      name: 'feed-heads',
      text: `select stream, version from heads where stream = any($1)`,
      values: [ids.map(toFeedStream)],
    });
    const versions = new Map(heads.rows.map(({ stream, version }) => [stream, version]));
    return await Promise.all(
      known.map(async ({ kind, id, name }) => {
        const feedId = toFeedId(kind, id);
        const version = versions.get(toFeedStream(feedId));
        if (version === undefined) return { feedId, state: { ...blankFeed(kind, id), name }, version: 0 };
        return { feedId, ...(await streams.read(feedId, version)) };
      }),
    );
  }

  const list = async (): Promise<readonly FeedView[]> => {
    const now = clock.now();
    return (await load()).flatMap(({ state, version }) =>
      state.status === 'absent' ? [] : [toFeedView(state, version, now)],
    );
  };
  if (options.metrics !== undefined) measureFeeds({ metrics: options.metrics, list, clock });

  return {
    heardOn(door, outcome) {
      // What the hub asked for itself is no word of theirs.
      if (door.endsWith(polledToken)) return;
      const dot = door.indexOf('.');
      const end = door.indexOf('.', dot + 1);
      const id = door.slice(dot + 1, end < 0 ? undefined : end);
      switch (door.slice(0, dot)) {
        case 'carriers':
          if (registry.carriers().has(id)) meter.heard('carrier', id, outcome, clock.now());
          return;
        case 'warehouses':
          if (registry.locations().has(id)) meter.heard('location', id, outcome, clock.now());
          return;
        default:
      }
    },
    list,
    async openIncidents() {
      return (await load('carrier')).flatMap(({ state }) => {
        if (state.status === 'absent' || state.lastSeenAt === null) return [];
        const silence = findSilence(state);
        if (silence === undefined) return [];
        // What was raised while it still spoke is not explained by its silence: it stays somebody's work.
        const explained = { types: stallTypes, carrier: state.id, since: state.lastSeenAt, until: null };
        const because = `Nothing at all comes from ${state.id}.`;
        return [{ incidentId: silence.exceptionId, because, explained }];
      });
    },
    async resumeListening() {
      const until = clock.now();
      const heard = (await load()).filter(({ version }) => version > 0);
      await Promise.all(
        heard.map(async ({ feedId }) => await tell(feedId, { type: 'ResumeListening', until })),
      );
    },
    ask: async (feedId, command, asked) => await streams.ask(feedId, command, asked),
    cases: {
      kind: feedDecider.kind,
      async loadCases(feedId, atLeast) {
        const { state, version } = await streams.read(feedId, atLeast);
        return { version, rows: state.status === 'absent' ? [] : toFeedCaseRows(state, version) };
      },
    },
    onChanged: (listener) => {
      listeners.push(listener);
    },
    async stop() {
      stopping = true;
      await configuring;
      meter.flush();
      await Promise.all(saying);
    },
  };
}

function toConfigurations(registry: Registry): readonly ConfigureFeed[] {
  const paused = new Set(registry.senders().flatMap((sender) => (sender.paused ? [sender.sender] : [])));
  return [
    ...[...registry.carriers().values()].map(({ carrier, name, feed }) => ({
      type: 'ConfigureFeed' as const,
      kind: 'carrier' as const,
      id: carrier,
      name,
      timeZone: feed?.timeZone ?? 'UTC',
      holidays: [...(feed?.holidays ?? [])],
      silentAfterMs:
        feed?.silentAfterMinutes === undefined
          ? null
          : Math.min(feed.silentAfterMinutes, mostSilentMinutes) * 60_000,
      paused: paused.has(carrier),
    })),
    ...[...registry.locations().values()].map(({ location, name, timeZone }) => ({
      type: 'ConfigureFeed' as const,
      kind: 'location' as const,
      id: location,
      name,
      timeZone,
      holidays: [],
      silentAfterMs: null,
      paused: paused.has(location),
    })),
  ];
}
