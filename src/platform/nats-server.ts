import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { GuardedKind } from './guard-socket.ts';
import { isRunning, withDeathSignal } from './server-process.ts';
import type { RunningServer, ServerKind } from './server-process.ts';

/** A JetStream server with its store in `directory`/store, on loopback. */
export function createNatsServerKind(options: Extract<GuardedKind, { kind: 'nats' }>): ServerKind {
  const { directory, bin, syncsAlways } = options;
  const configPath = join(directory, 'server.conf');
  const pidPath = join(directory, 'server.pid');

  return {
    prepare() {
      rmSync(pidPath, { force: true });
    },
    command(port) {
      writeFileSync(configPath, toConfig(port));
      return withDeathSignal([bin, '-c', configPath]);
    },
    async isReady(server) {
      const name = (await readInfo(server.port))?.server_name;
      return name !== undefined && name === readName();
    },
    findLeftover(): RunningServer | undefined {
      try {
        const pid = Number(readFileSync(pidPath, 'utf8'));
        const port = Number(readFileSync(join(directory, 'port'), 'utf8'));
        return isRunning(pid, configPath) ? { pid, port } : undefined;
      } catch {
        return undefined;
      }
    },
  };

  /** As it was started, which may have been by a guard that is gone. */
  function readName(): string | undefined {
    return /^server_name: "(.*)"$/m.exec(readFileSync(configPath, 'utf8'))?.[1];
  }

  function toConfig(port: number): string {
    return [
      'listen: "127.0.0.1:' + port + '"',
      `server_name: "${nameOf(port)}"`,
      `pid_file: ${JSON.stringify(pidPath)}`,
      'max_payload: 1MB',
      'jetstream {',
      `  store_dir: ${JSON.stringify(join(directory, 'store'))}`,
      // Without it an acknowledged message is on the disk two minutes later; servers before 2.10 know no better.
      ...(syncsAlways ? ['  sync_interval: always'] : []),
      '}',
      '',
    ].join('\n');
  }
}

/** Tells our server from a stranger's that took the port in between. */
const nameOf = (port: number): string => `order-hub-${process.pid}-${port}`;

/** The line a NATS server greets with. */
function readInfo(port: number): Promise<{ readonly server_name?: string } | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(1_000, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.includes('\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const line = /^INFO (.*)\r\n/.exec(text)?.[1];
      resolve(line === undefined ? undefined : (JSON.parse(line) as { server_name?: string }));
    });
  });
}
