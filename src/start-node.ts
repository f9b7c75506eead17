import type { AddressInfo } from 'node:net';
import { openSurfaces, type Surfaces } from './app.module.ts';
import { openMachines } from './composition.ts';
import type { MachineOptions, Machines } from './machines.ts';
import { type Config, loadConfig } from './config.ts';
import type { HttpOptions } from './http/options.ts';
import { createLog } from './platform/log.ts';
import { UnusableSetting } from './platform/unusable-setting.ts';

export interface StartedNode {
  readonly machines: Machines;
  readonly surfaces: Surfaces;
  readonly url: string;
  /** Finishes what was taken and closes everything. */
  stop(): Promise<void>;
}

/** One hub node: opens everything and listens. */
export async function startNode(
  config: Config,
  options: Pick<HttpOptions, 'demo' | 'clientDir'> & MachineOptions = {},
): Promise<StartedNode> {
  const { createClock, ...surfaceOptions } = options;
  const machines = await openMachines(
    config,
    createLog(config.LOG_LEVEL, config.NODE_NAME),
    createClock === undefined ? {} : { createClock },
  );
  let surfaces: Surfaces;
  try {
    surfaces = await openSurfaces(machines, surfaceOptions);
    await machines.start();
    await surfaces.app.listen(config.PORT);
  } catch (error) {
    await machines.stop();
    throw (error as NodeJS.ErrnoException).syscall === 'listen' ? new UnusableSetting('PORT', error) : error;
  }
  const { port } = surfaces.app.getHttpServer().address() as AddressInfo;
  return {
    machines,
    surfaces,
    url: config.PUBLIC_URL ?? `http://localhost:${port}`,
    async stop() {
      machines.readiness.drain();
      // What comes in by itself goes to the other nodes at once, while those who ask are still answered.
      await Promise.all([machines.leave(), surfaces.leave()]);
      await surfaces.stop();
      await machines.stop();
    },
  };
}

/** The settings, or one line for each wrong one and the end. */
export function mustLoadConfig(byDefault: Readonly<Record<string, string>> = {}): Config {
  try {
    return loadConfig(undefined, byDefault);
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error));
  }
}

/** A line for a setting that is of no use; what nobody expects says where it happened. */
export function failToStart(error: unknown): never {
  if (!(error instanceof Error)) return end(String(error));
  return end(error instanceof UnusableSetting ? error.message : (error.stack ?? error.message));
}

function end(why: string): never {
  process.stderr.write(`The hub did not start.\n${why}\n`);
  process.exit(1);
}

/** Leaves when told to: no new work, what was taken is finished. */
export function leaveOnSignal(node: Pick<StartedNode, 'stop' | 'machines'>): void {
  let leaving = false;
  const leave = (signal: string): void => {
    if (leaving) return;
    leaving = true;
    node.machines.log.info({ signal }, 'leaving: no new work, finishing what was taken');
    // What hangs must not keep the process: whoever started it waits.
    setTimeout(() => process.exit(1), 25_000).unref();
    const began = performance.now();
    node.stop().then(
      () => {
        node.machines.log.info({ ms: Math.round(performance.now() - began) }, 'left');
        process.exit(0);
      },
      (error: unknown) => {
        node.machines.log.error({ error }, 'it could not leave cleanly');
        process.exit(1);
      },
    );
  };
  // Not once: npm passes a Ctrl-C on that the terminal has sent already, and a signal nobody handles would end it at once.
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
}
