/** A process that holds an embedded server as a hub would, for tests that kill it. */
import { startEmbeddedNats } from '../../src/platform/embedded-nats.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';

const [kind, dataDir = ''] = process.argv.slice(2);
const log = createLog('error', 'stand-in');
const server = await (kind === 'nats'
  ? startEmbeddedNats({ dataDir, log })
  : startEmbeddedPostgres({ dataDir, log }));
if ('unavailable' in server) throw new Error(server.unavailable);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
// Last: whoever reads it may send a signal at once, and one that nobody waits for ends it without a goodbye.
console.log(server.url);
setInterval(() => undefined, 60_000);
