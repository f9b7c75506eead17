import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { GuardedKind } from './guard-socket.ts';
import { isRunning, withDeathSignal } from './server-process.ts';
import type { RunningServer, ServerKind } from './server-process.ts';

/** A JetStream server with its store in `directory`/store, on loopback. */
export function createNatsServerKind(options: Extract<GuardedKind, { kind: 'nats' }>): ServerKind {
  const { directory, bin, syncsAlways, lookEveryMs } = options;
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
    look: { everyMs: lookEveryMs, doesNothing: async ({ port }) => await lacksJetStream(port, lookEveryMs) },
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
      // Each stream has a limit of its own. What they may hold in all would be kept below three quarters of what is free
      // on the disk when the server starts, though next to nothing of it is ever used: a few senders, and no more.
      '  max_file_store: 1PB',
      '}',
      '',
    ].join('\n');
  }
}

/** Tells our server from a stranger's that took the port in between. */
const nameOf = (port: number): string => `order-hub-${process.pid}-${port}`;

/** The line a NATS server greets with. */
const greeting = /^INFO (.*)\r\n/;
async function readInfo(port: number): Promise<{ readonly server_name?: string } | undefined> {
  const line = greeting.exec(await hear({ port, until: greeting, withinMs: 1_000 }))?.[1];
  return line === undefined ? undefined : (JSON.parse(line) as { server_name?: string });
}

const question = 'CONNECT {"verbose":false}\r\nSUB _INBOX.guard 1\r\nPUB $JS.API.INFO _INBOX.guard 0\r\n\r\n';
const answer = /^MSG _INBOX\.guard .*\r\n(.*)\r\n/m;
/**
 * One that had no room on its disk for a moment goes on without JetStream: it greets, but says nothing to a question, or
 * that there is none. One that does not greet may be reading its store.
 */
async function lacksJetStream(port: number, withinMs: number): Promise<boolean> {
  const heard = await hear({ port, say: question, until: answer, withinMs });
  return greeting.test(heard) && answer.exec(heard)?.[1]?.includes('"error"') !== false;
}

/** What it says on a line of its own until that is enough, or the time is over. */
function hear(options: {
  readonly port: number;
  readonly say?: string;
  readonly until: RegExp;
  readonly withinMs: number;
}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(options.port, '127.0.0.1');
    let text = '';
    socket.setTimeout(options.withinMs, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (options.until.test(text)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
    if (options.say !== undefined) socket.write(options.say);
  });
}
