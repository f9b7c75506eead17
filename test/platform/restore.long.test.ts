import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { choosePort } from '../../src/platform/server-process.ts';
import { check, checkUnchanged } from '../faults/checker/check.ts';
import { type Dataset, loadDataset } from '../faults/checker/dataset.ts';
import { openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import { describeWithInstalledPostgres } from '../support/installed-postgres.ts';
import { registerWorld } from '../support/machines.ts';

/** The steps of docs/runbook.md "Backup and restore", as they stand there. */
describeWithInstalledPostgres('a backup that is restored into a new cluster', (postgres) => {
  it('has every order as it was, and goes on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hub-restore-'));
    chmodSync(directory, 0o755);
    const stopping: (() => void)[] = [];
    const cluster = async (name: string): Promise<string> => {
      const { url, stop } = postgres.start(join(directory, name), await choosePort(directory, 0));
      stopping.push(stop);
      return url;
    };
    try {
      const old = await cluster('old');
      await burnTransactions(old, 20_000);
      const first = await openBoardNode({ databaseUrl: old, node: 'old' });
      await registerWorld(first.machines);
      await first.machines.start();
      const [held = '', shipped = ''] = await Promise.all(
        ['held', 'shipped'].map(async (key) => await placeOrder(first.machines, key)),
      );
      await tellOrder(first.machines, held, 'hold');
      await tellOrder(first.machines, shipped, 'ship');
      const backup = join(directory, 'hub.dump');
      const before = await loadDataset(old);
      // While the hub runs: one snapshot of all tables.
      postgres.run('pg_dump', ['--format=custom', `--file=${backup}`, old]);
      await first.close();

      const restored = await cluster('restored');
      postgres.run('pg_restore', ['--exit-on-error', '--single-transaction', `--dbname=${restored}`, backup]);
      const second = await openBoardNode({ databaseUrl: restored, node: 'restored' });
      try {
        const { machines } = second;
        await machines.start();
        expect(machines.epoch).not.toBe(first.machines.epoch);
        await tellOrder(machines, shipped, 'hold');
        const placed = await placeOrder(machines, 'after');
        expect((await machines.hub.readOrder(held))?.state.holds).toHaveLength(1);
        const after = async (): Promise<Dataset> => await loadDataset(restored);
        await expect
          .poll(async () => (await after()).effects.map(({ settled }) => settled))
          .toEqual([true, true, true]);
        // All that followed the log has seen what came after the restore.
        await expect
          .poll(async () => {
            const client = new pg.Client({ connectionString: restored });
            await client.connect();
            const { rows } = await client.query<{ order_id: string }>(
              `select order_id from order_rows order by 1`,
            );
            await client.end();
            return rows.map((row) => row.order_id);
          })
          .toEqual([held, shipped, placed].toSorted());
        const data = await after();
        expect(checkUnchanged(placesAside(before), placesAside(data))).toEqual([]);
        expect(check(data, { sent: [], answers: [] }).map(({ kind, where }) => `${kind} ${where}`)).toEqual(
          [],
        );
      } finally {
        await second.close();
      }
    } finally {
      for (const stop of stopping) stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** An installation that has lived: its ids are far beyond those of a new cluster. */
async function burnTransactions(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `do $$ begin for i in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`,
  );
  await client.end();
}

/** Where an event stands in the log is of its cluster; all else of it is not. */
const placesAside = (data: Dataset): Dataset => ({
  ...data,
  events: data.events.map((event) => ({ ...event, tx: 0n })),
});
