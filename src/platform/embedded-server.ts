import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadGuardSocket } from './guard-socket.ts';
import type { GuardAnswer, GuardedKind } from './guard-socket.ts';
import type { Log } from './log.ts';
import { openServerLog, readLogTail } from './server-process.ts';

export interface HeldServer {
  readonly port: number;
  /** Lets go. When nobody else holds the server it is stopped, and this waits for that. */
  release(): Promise<void>;
}

const heldWithinMs = 120_000;
// The guard runs beside this file, as source under the test runner and compiled everywhere else.
const guardProgram = fileURLToPath(
  new URL(`./guard${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** Starts the server of `guarded.directory`, or joins the hubs that use it already. */
export async function holdServer(guarded: GuardedKind, log: Log): Promise<HeldServer> {
  mkdirSync(guarded.directory, { recursive: true });
  let released = false;
  let held = await join(guarded);
  // A guard that was killed takes its server with it: raise both again, on the port that everybody has.
  const watch = (): void => {
    held.socket.once('close', () => {
      if (released) return;
      log.error({ server: guarded.kind }, 'the guard of the embedded server is gone; starting it again');
      join(guarded).then(
        (next) => {
          held = next;
          if (released) next.socket.end();
          else watch();
        },
        (error: unknown) => {
          log.fatal({ server: guarded.kind, err: error }, 'the embedded server is lost; restart the hub');
        },
      );
    });
  };
  watch();
  return {
    port: held.port,
    async release() {
      if (released) return;
      released = true;
      if (held.socket.closed) return;
      const closed = once(held.socket, 'close');
      held.socket.ref();
      held.socket.end();
      await closed;
    },
  };
}

async function join(guarded: GuardedKind): Promise<{ readonly port: number; readonly socket: Socket }> {
  const { name, token } = loadGuardSocket(guarded.directory);
  const deadline = performance.now() + heldWithinMs;
  let guard: { failed: boolean; ended: boolean } | undefined;
  while (performance.now() < deadline) {
    const socket = await tryConnect(name);
    if (socket === undefined) {
      if (guard?.failed)
        throw new Error(`the guard of ${guarded.kind} failed:\n${readLogTail(guarded.directory)}`);
      if (guard === undefined || guard.ended) guard = spawnGuard(guarded);
      await delay(20);
      continue;
    }
    socket.write(`${token}\n`);
    const answer = await readAnswer(socket);
    if (answer?.state === 'ready') {
      // The connection is a hold on the server, no reason to stay alive.
      socket.unref();
      return { port: answer.port, socket };
    }
    socket.destroy();
    if (answer?.state === 'failed') throw new Error(`embedded ${guarded.kind}: ${answer.reason}`);
    await delay(50);
  }
  throw new Error(`embedded ${guarded.kind} in ${guarded.directory} did not get ready`);
}

function tryConnect(name: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path: name });
    socket.once('connect', () => {
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', () => {
      resolve(undefined);
    });
  });
}

function readAnswer(socket: Socket): Promise<GuardAnswer | undefined> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.endsWith('\n')) resolve(JSON.parse(text) as GuardAnswer);
    });
    socket.once('close', () => {
      resolve(undefined);
    });
  });
}

function spawnGuard(guarded: GuardedKind): { failed: boolean; ended: boolean } {
  const log = openServerLog(guarded.directory);
  const state = { failed: false, ended: false };
  // Detached: the Ctrl-C that asks the hub to stop must not reach the database before the hub has let go of it.
  const guard = spawn(process.execPath, [guardProgram, JSON.stringify(guarded)], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  guard.once('exit', (code) => {
    state.ended = true;
    state.failed = code !== 0;
  });
  guard.once('error', () => {
    state.ended = true;
    state.failed = true;
  });
  guard.unref();
  return state;
}
