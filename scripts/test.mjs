// Runs the tests that a machine with npm can run; with --long the others (faults, soak, big simulation) instead.
// All else goes to vitest: `npm test -- test/orders`, `npm test -- --project unit -t refuses`.
import { run, tools } from './processes.mjs';

const args = process.argv.slice(2);
const isLong = args.includes('--long');

process.exitCode = await run(
  tools.vitest,
  ['run', ...args.filter((arg) => arg !== '--long')],
  isLong ? { HUB_TEST_LONG: 'true' } : {},
);
