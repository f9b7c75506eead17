import { leaseDue, settleDue } from '../../src/journal/deadlines.ts';
import { createStreamReader } from '../../src/journal/load.ts';
import { saveSnapshots } from '../../src/journal/snapshots.ts';
import { openTestJournal } from '../support/journal.ts';
import { describeStore } from './store.suite.ts';

describeStore('PostgreSQL', async () => {
  const journal = await openTestJournal();
  // Each append by another node, so that appends of one moment are statements of their own that run side by side.
  const nodes = [journal.commit, journal.open(), journal.open()];
  let turn = 0;
  return {
    append: async (entry) => {
      turn += 1;
      const node = nodes[turn % nodes.length] ?? journal.commit;
      return await node.append(entry);
    },
    reader: createStreamReader(journal.pool, 1),
    saveSnapshots: async (snapshots) => {
      await saveSnapshots(journal.pool, snapshots);
    },
    nextCheckAt: async (stream) => {
      const found = await journal.pool.query<{ at: Date | null }>(
        'select next_check_at as at from heads where stream = $1',
        [stream],
      );
      return found.rows[0]?.at?.getTime() ?? null;
    },
    leaseDue: async (now, leaseUntil, limit) => await leaseDue(journal.pool, now, leaseUntil, limit),
    settleDue: async (settled) => {
      await settleDue(journal.pool, settled);
    },
    close: async () => {
      await journal.close();
    },
  };
});
