/** A process that has no file left to open, and asks PostgreSQL something; says how that went. */
import { openSync } from 'node:fs';
import { createPool, isDatabaseAway } from '../../src/platform/database.ts';
import { createLog } from '../../src/platform/log.ts';

const pool = createPool({ url: process.argv[2] ?? '', max: 1, log: createLog('silent', 'crowded') });
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // Now there is none.
}
try {
  await pool.query('select 1');
} catch (error) {
  console.log(String((error as NodeJS.ErrnoException).code), isDatabaseAway(error));
}
process.exit(0);
