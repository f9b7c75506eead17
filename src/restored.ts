import './platform/require-node.ts';
import { adoptLog } from './platform/adopt-log.ts';
import { migrate } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { createLog } from './platform/log.ts';
import { mustLoadConfig } from './start-node.ts';

// For an older copy of the same cluster's files that was put back: from outside it cannot be told from the cluster itself.
const { DATABASE_URL, DATA_DIR, LOG_LEVEL, NODE_NAME } = mustLoadConfig();
const log = createLog(LOG_LEVEL, NODE_NAME);
const embedded = DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: DATA_DIR, log }) : null;
const url = DATABASE_URL ?? embedded?.url ?? '';
try {
  await migrate(url, async (client) => {
    await adoptLog(client, { log, force: true });
  });
  process.stdout.write('The log has a new epoch: start the hub.\n');
} finally {
  await embedded?.stop();
}
