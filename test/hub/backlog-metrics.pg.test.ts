import { expect, it } from 'vitest';
import { anOrderBody, openTestMachines, registerWorld } from '../support/machines.ts';

it('what waits in the database is counted when the figures are read', async () => {
  const machines = await openTestMachines();
  try {
    await registerWorld(machines);
    const { pool, metrics, placing } = machines;
    await placing.place({
      body: anOrderBody(),
      idempotencyKey: 'b1',
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    // A follower that stands before the order, and one that is beyond it.
    await pool.query(`insert into checkpoints (name, tx, position) values ('before', '0', 0)`);
    await pool.query(
      `insert into checkpoints (name, tx, position) values ('beyond', '9000000000000000000', 0)`,
    );
    await pool.query(`update events set recorded_at = now() - interval '1 hour'`);
    await pool.query(
      `insert into effects (key, stream, destination, payload, created_at, next_try_at, settled_at, outcome)
       values ('a', 's', 'd', '{}', now(), now() - interval '1 minute', null, null),
         ('b', 's', 'd', '{}', now(), now() + interval '1 minute', null, null),
         ('c', 's', 'd', '{}', now(), now(), now(), 'dead')`,
    );
    await pool.query(
      `insert into dead_letters (dead_letter_id, sender, door, headers, reason, detail, message_id, received_at)
       select 'dl_' || n, 'postnord', 'carriers.postnord.tracking', '{}', 'unknown_parcel', '', n::text, now()
       from generate_series(1, 3) as n`,
    );
    await pool.query(
      `insert into event_resends (resend_id, epoch, tx, position, until_tx, until_position, wanted, reason, asked_by,
         asked_at, state, finished_at)
       select 'rsd_' || n, 'e', '0', 0, '9', 9, '{}', '', 'anna', now() - n * interval '1 minute',
         case n when 3 then 'running' when 4 then 'finished' else 'waiting' end, case n when 4 then now() end
       from generate_series(1, 4) as n`,
    );
    await pool.query(
      `insert into board_rebuilds (view, rebuild_id, asked_at, finished_at)
       values ('stock', 'a', now() - interval '10 minutes', null), ('orders', 'b', now(), now())`,
    );
    await pool.query(
      `insert into left_events (follower, stream, version, reason, noted_at)
       values ('reactions', 'order:a', 1, 'why', now() - interval '1 minute')`,
    );
    const figures = new Map(
      (await metrics.collect()).split('\n').map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))] as const;
      }),
    );
    expect(figures.get('hub_follower_lag_seconds{follower="before"}')).toBeGreaterThan(3_500);
    expect(figures.get('hub_follower_lag_seconds{follower="beyond"}')).toBe(0);
    expect(figures.get('hub_backlog{what="effects"}')).toBe(2);
    expect(figures.get('hub_backlog_seconds{what="effects"}')).toBeGreaterThan(55);
    expect(figures.get('hub_backlog{what="effects_failed"}')).toBe(1);
    expect(figures.get('hub_backlog{what="dead_letters"}')).toBe(3);
    expect(figures.get('hub_backlog{what="left_events"}')).toBe(1);
    expect(figures.get('hub_backlog_seconds{what="left_events"}')).toBeGreaterThan(55);
    expect(figures.get('hub_backlog{what="resends_waiting"}')).toBe(2);
    expect(figures.get('hub_backlog{what="resends_running"}')).toBe(1);
    expect(figures.get('hub_backlog_seconds{what="resends_waiting"}')).toBeGreaterThan(115);
    expect(figures.get('hub_backlog_seconds{what="resends_running"}')).toBeGreaterThan(175);
    expect(figures.get('hub_bound_used{bound="event_resends"}')).toBe(3);
    expect(figures.get('hub_bound_limit{bound="event_resends"}')).toBe(20);
    expect(figures.get('hub_backlog{what="board_rebuilds"}')).toBe(1);
    expect(figures.get('hub_backlog_seconds{what="board_rebuilds"}')).toBeGreaterThan(595);
    expect(figures.get('hub_bound_used{bound="unknown_parcels"}')).toBe(3);
    expect(figures.get('hub_bound_limit{bound="unknown_parcels"}')).toBe(10_000);
  } finally {
    await machines.close();
  }
});
