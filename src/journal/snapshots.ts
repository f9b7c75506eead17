import type { Pool } from 'pg';

/** A fold that need not be done again. Lost or of another state version: the events are folded instead. */
export interface Snapshot {
  readonly stream: string;
  readonly version: number;
  readonly stateVersion: number;
  readonly state: unknown;
}

/** An older snapshot never replaces a newer one. */
export async function saveSnapshots(pool: Pool, snapshots: readonly Snapshot[]): Promise<void> {
  if (snapshots.length === 0) return;
  await pool.query({
    name: 'save-snapshots',
    text: `
      insert into snapshots (stream, version, state_version, state)
      select s, v, sv, st from jsonb_to_recordset($1::jsonb) as j(s text, v int, sv int, st jsonb) order by s
      on conflict (stream) do update
      set version = excluded.version, state_version = excluded.state_version, state = excluded.state
      where snapshots.version < excluded.version or snapshots.state_version <> excluded.state_version`,
    values: [
      JSON.stringify(
        snapshots.map(({ stream, version, stateVersion, state }) => ({
          s: stream,
          v: version,
          sv: stateVersion,
          st: state,
        })),
      ),
    ],
  });
}
