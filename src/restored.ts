import './platform/require-node.ts';
import { adoptLog } from './platform/adopt-log.ts';
import { createOrm, migrate } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { createLog } from './platform/log.ts';
import { mustLoadConfig } from './start-node.ts';

// For an older copy of the same cluster's files that was put back: from outside it cannot be told from the cluster itself.
const { DATABASE_URL, DATA_DIR, LOG_LEVEL, NODE_NAME } = mustLoadConfig();
const log = createLog(LOG_LEVEL, NODE_NAME);
const embedded = DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: DATA_DIR, log }) : null;
const url = DATABASE_URL ?? embedded?.url ?? '';
try {
  const orm = await createOrm(url, []);
  await migrate(url, orm, async (client) => {
    await adoptLog(client, { log, force: true });
  });
  await orm.close();
  process.stdout.write('The log has a new epoch: start the hub.\n');
} finally {
  await embedded?.stop();
}
