import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject } from 'vitest';
import { choosePort, until, withDeathSignal } from '../../src/platform/server-process.ts';
import { leftOutMark } from './left-out.ts';

/** `describe` for what needs a nats-server; where none can be had, its tests are left out and counted at the end. */
export function describeWithNats(name: string, body: () => void): void {
  const nats = inject('nats');
  if ('url' in nats) describe(name, body);
  // oxlint-disable-next-line vitest/no-disabled-tests -- this is the one place that leaves tests out, and it says so
  else describe.skip(`${name} ${leftOutMark}: ${nats.unavailable}`, body);
}

export interface TestNatsServer {
  readonly url: string;
  /** As the machine would: no farewell, the store stays as it is. */
  kill(): Promise<void>;
  /** And what it stored is gone. */
  lose(): Promise<void>;
  /** Again on the same port and store. */
  start(): Promise<void>;
  /** Ends it and removes its store. */
  stop(): Promise<void>;
}

/** A server for one test file, on a store of its own. `config` is added to its configuration file, `maxStore` is for its streams. */
export async function startNatsServer(config = '', maxStore = '1PB'): Promise<TestNatsServer> {
  const { bin } = mustHaveNats();
  const directory = mkdtempSync(join(tmpdir(), 'hub-test-nats-'));
  const configPath = join(directory, 'server.conf');
  const port = await choosePort(directory);
  writeFileSync(
    configPath,
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${directory}/store", max_file_store: ${maxStore} }\nmax_payload: 1MB\n${config}\n`,
  );
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const [program, ...args] = withDeathSignal([bin, '-c', configPath, '-l', join(directory, 'server.log')]);
    const started = spawn(program, args, { stdio: 'ignore' });
    child = started;
    if (
      !(await until(() => started.exitCode !== null || answers(port), 20_000)) ||
      started.exitCode !== null
    ) {
      throw new Error(`nats-server did not start; see ${directory}/server.log`);
    }
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  }

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    start,
    kill: async () => await end('SIGKILL'),
    async lose() {
      await end('SIGKILL');
      rmSync(join(directory, 'store'), { recursive: true, force: true });
    },
    async stop() {
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function mustHaveNats(): { readonly url: string; readonly bin: string } {
  const nats = inject('nats');
  if ('unavailable' in nats) throw new Error(`${nats.unavailable} (use describeWithNats)`);
  return nats;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
