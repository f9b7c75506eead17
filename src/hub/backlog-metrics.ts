import type { Pool } from 'pg';
import { mostOpenResends } from '../contracts/event-resends.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';

/**
 * What waits in the database, for all nodes together: followers of the log, effects, deadlines, received messages, dead
 * letters, events that were left out, resends, boards that are made again. Every node says the same, so an alert takes
 * the largest. Asked when somebody reads the figures, at most once in `restMs`; each part is a look into an index of what
 * waits, which is short while all is well.
 */
export function measureBacklogs(options: {
  readonly metrics: Metrics;
  readonly pool: Pool;
  /** The hub's time, by which events are recorded and deadlines come. */
  readonly clock: Clock;
  /** The machine's, by which effects and received messages wait. */
  readonly wallClock: Clock;
  readonly unknownParcels: number;
  readonly restMs?: number;
}): void {
  const { metrics, pool, clock, wallClock, unknownParcels, restMs = 2_000 } = options;
  const lag = metrics.gauge(
    'hub_follower_lag_seconds',
    'How old the oldest event is that a follower of the log has not followed.',
    ['follower'],
  );
  const waiting = metrics.gauge('hub_backlog', 'What waits in the database, for all nodes.', ['what']);
  const endpoints = metrics.gauge(
    'hub_webhook_endpoints',
    'Endpoints that are told of events: working, failing for five minutes without a success, disabled.',
    ['state'],
  );
  const oldest = metrics.gauge('hub_backlog_seconds', 'How long the oldest of it has waited.', ['what']);
  let fullestSender = 0;
  let openResends = 0;
  let askedAt = -Infinity;
  metrics.bounds(() => ({
    unknown_parcels: { used: fullestSender, limit: unknownParcels },
    event_resends: { used: openResends, limit: mostOpenResends },
  }));

  async function measureLags(): Promise<void> {
    const followers = await pool.query<{ name: string; recorded_at: Date | null }>({
      name: 'measure-followers',
      text: `
        select c.name, (
          select e.recorded_at from events e where (e.tx, e.position) > (c.tx, c.position)
          order by e.tx, e.position limit 1) as recorded_at
        from checkpoints c
        -- While nobody is told of anything over HTTP, the log is not followed for it.
        where c.name <> 'webhooks' or exists (select from webhook_endpoints where disabled_at is null)`,
    });
    lag.reset();
    for (const { name, recorded_at: at } of followers.rows)
      lag.set({ follower: name }, at === null ? 0 : Math.max(0, clock.now() - at.getTime()) / 1_000);
  }

  async function measureWaiting(): Promise<void> {
    const found = await pool.query<{ what: string; waiting: number; since: Date | null }>({
      name: 'measure-backlogs',
      text: `
        select 'effects' as what, count(*)::int as waiting, min(next_try_at) as since
        from effects where settled_at is null and destination not like 'webhook.%'
        union all
        -- What waits for an endpoint that was disabled is not late.
        select 'webhooks', count(*)::int, min(next_try_at) filter (where destination not in (
          select 'webhook.' || endpoint_id from webhook_endpoints where disabled_at is not null))
        from effects where settled_at is null and destination like 'webhook.%'
        union all
        select 'effects_failed', count(*)::int, min(settled_at) from effects where outcome = 'dead'
        union all
        select 'received', count(*)::int, min(received_at) from inbox where settled_at is null
        union all
        select 'dead_letters', count(*)::int, min(received_at) from dead_letters where state = 'waiting'
        union all
        select 'left_events', count(*)::int, min(noted_at) from left_events
        union all
        select 'jobs', count(*)::int, min(started_at) from jobs where state in ('running', 'stopping')
        union all
        select 'board_rebuilds', count(*)::int, min(asked_at) from board_rebuilds where finished_at is null`,
    });
    const due = await pool.query<{ waiting: number; since: Date | null }>({
      name: 'measure-deadlines',
      text: `select count(*)::int as waiting, min(next_check_at) as since from heads where next_check_at <= $1`,
      values: [new Date(clock.now())],
    });
    const wallNow = wallClock.now();
    for (const { what, waiting: count, since } of found.rows) {
      waiting.set({ what }, count);
      oldest.set({ what }, toSeconds(since, wallNow));
    }
    waiting.set({ what: 'deadlines' }, due.rows[0]?.waiting ?? 0);
    oldest.set({ what: 'deadlines' }, toSeconds(due.rows[0]?.since ?? null, clock.now()));
  }

  async function measureWebhooks(): Promise<void> {
    const found = await pool.query<{ state: string; count: number }>({
      name: 'measure-webhooks',
      text: `
        select s as state, count(w.endpoint_id)::int from unnest(array['working', 'failing', 'disabled']) as s
        left join webhook_endpoints w on s = case
          when w.disabled_at is not null then 'disabled'
          when w.failing_since < $1 then 'failing' else 'working' end
        group by s`,
      values: [new Date(wallClock.now() - 300_000)],
    });
    for (const { state, count } of found.rows) endpoints.set({ state }, count);
  }

  async function measureResends(): Promise<void> {
    const open = await pool.query<{ what: string; waiting: number; since: Date | null }>({
      name: 'measure-resends',
      text: `
        select 'resends_' || s as what, count(r.resend_id)::int as waiting, min(r.asked_at) as since
        from unnest(array['waiting', 'running']) as s
        left join event_resends r on r.state = s and r.finished_at is null group by s`,
    });
    openResends = open.rows.reduce((sum, { waiting: count }) => sum + count, 0);
    for (const { what, waiting: count, since } of open.rows) {
      waiting.set({ what }, count);
      oldest.set({ what }, toSeconds(since, clock.now()));
    }
  }

  async function measureUnknownParcels(): Promise<void> {
    const fullest = await pool.query<{ waiting: number }>({
      name: 'measure-unknown-parcels',
      text: `
        select count(*)::int as waiting from dead_letters
        where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null
        group by sender order by 1 desc limit 1`,
    });
    fullestSender = fullest.rows[0]?.waiting ?? 0;
  }

  metrics.onCollect(async () => {
    if (performance.now() - askedAt < restMs) return;
    askedAt = performance.now();
    await measureLags();
    await measureWaiting();
    await measureResends();
    await measureWebhooks();
    await measureUnknownParcels();
  });
}

const toSeconds = (since: Date | null, now: number): number =>
  since === null ? 0 : Math.max(0, now - since.getTime()) / 1_000;
