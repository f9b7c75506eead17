import type { AddressInfo } from 'node:net';
import { createApp } from './app.module.ts';
import { type Machines, openMachines } from './composition.ts';
import { loadConfig } from './config.ts';
import { createLog } from './platform/log.ts';

/** One hub node in this process: opens everything, says in one line that it is ready, leaves cleanly when told to. */
export async function startNode(): Promise<{ readonly machines: Machines; readonly url: string }> {
  const began = performance.now();
  let config: ReturnType<typeof loadConfig>;
  try {
    config = loadConfig();
  } catch (error) {
    // One line a wrong setting: which, and why.
    process.stderr.write(`The hub did not start.\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const log = createLog(config.LOG_LEVEL, config.NODE_NAME);
  const machines = await openMachines(config, log);
  const app = await createApp(machines);
  await machines.start();
  await app.listen(config.PORT);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = config.PUBLIC_URL ?? `http://localhost:${port}`;
  if (machines.natsProblem !== null) process.stdout.write(`NATS door shut: ${machines.natsProblem}\n`);
  process.stdout.write(`Order hub ready at ${url} (${((performance.now() - began) / 1_000).toFixed(1)} s)\n`);

  let leaving = false;
  const leave = (signal: string): void => {
    if (leaving) return;
    leaving = true;
    log.info({ signal }, 'leaving: no new work, finishing what was taken');
    machines.readiness.drain();
    // What hangs must not keep the process: whoever started it waits.
    setTimeout(() => process.exit(1), 25_000).unref();
    void (async () => {
      await app.close();
      await machines.stop();
      process.exit(0);
    })();
  };
  process.once('SIGTERM', () => {
    leave('SIGTERM');
  });
  process.once('SIGINT', () => {
    leave('SIGINT');
  });
  return { machines, url };
}
