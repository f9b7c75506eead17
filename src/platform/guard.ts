/**
 * The process between the hub and a server it embeds. It outlives a killed hub just long enough to stop the server
 * properly, serves every hub on the same data directory, and starts a server again that died, or lives and does nothing.
 *
 *   starting ──▶ ready ──▶ stopping ──▶ gone
 *      └──▶ failed ─────────────────────┘
 *
 * A hub holds the server by keeping a connection open; the kernel closes it however the hub dies. When the last
 * connection ends, the server is stopped. Nothing else stops it: signals are for the hub.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { loadGuardSocket } from './guard-socket.ts';
import type { GuardAnswer, GuardedKind } from './guard-socket.ts';
import { createNatsServerKind } from './nats-server.ts';
import { createPostgresServerKind } from './postgres-server.ts';
import { choosePort, isAlive, readLogTail, until } from './server-process.ts';
import type { RunningServer, ServerKind } from './server-process.ts';

const readyWithinMs = 60_000;
const leftoverLeavesWithinMs = 5_000;
/** A fast shutdown, then one that needs recovery, then the end. */
const farewells = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;
/** One that does nothing may not even leave. */
const shortFarewells = [
  ['SIGINT', 5_000],
  ['SIGKILL', 5_000],
] as const;
const firstHolderWithinMs = 10_000;
/** One after the other: a busy machine is not to be taken for a server that does nothing. */
const looksInVain = 4;

const guarded = JSON.parse(process.argv[2] ?? '') as GuardedKind;
const { name, token } = loadGuardSocket(guarded.directory);

const holders = new Set<Socket>();
let kind: ServerKind;
let running: RunningServer | undefined;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const door = createServer({ allowHalfOpen: true }, (socket) => {
  let received = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    received += text;
    if (received.length > 1_000) socket.destroy();
    else if (received.trimEnd() === token && received.endsWith('\n') && !holders.has(socket))
      void welcome(socket);
  });
  socket.on('end', () => void release(socket));
  socket.on('close', () => void release(socket));
});
// Of two guards started at once the kernel lets one bind; the other has nothing to do.
door.on('error', () => process.exit(0));
await new Promise<void>((resolve) => door.listen(name, resolve));

const answer = start();
void watch();
setTimeout(() => {
  if (holders.size === 0) void stop();
}, firstHolderWithinMs).unref();

async function welcome(socket: Socket): Promise<void> {
  if (stopping) {
    say(socket, { state: 'stopping' });
    socket.end();
    return;
  }
  holders.add(socket);
  say(socket, await answer);
}

async function release(socket: Socket): Promise<void> {
  if (!holders.delete(socket)) {
    if (!stopping) socket.end();
    return;
  }
  // The last one hears the end of the connection only when the server is gone: that is how a hub waits for it.
  if (holders.size === 0) await stop();
  socket.end();
}

function say(socket: Socket, message: GuardAnswer): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

async function start(): Promise<GuardAnswer> {
  try {
    kind = guarded.kind === 'postgres' ? createPostgresServerKind(guarded) : createNatsServerKind(guarded);
    const server = (await adoptLeftover()) ?? (await startFirst());
    if (server !== undefined) return { state: 'ready', port: server.port };
    return leave(`it did not get ready; the end of its log:\n${readLogTail(guarded.directory)}`);
  } catch (error) {
    return leave(error instanceof Error ? error.message : String(error));
  }
}

/** Twice, because the port may be taken between the look and the start. */
async function startFirst(): Promise<RunningServer | undefined> {
  kind.prepare();
  return (await startServer()) ?? (await startServer());
}

/** Goes after the waiting hubs have been told, so that the next attempt begins anew. */
function leave(reason: string): GuardAnswer {
  setTimeout(() => void stop(), 50);
  return { state: 'failed', reason };
}

/** A server whose guard was killed is on its way out; one that stays is taken over rather than fought. */
async function adoptLeftover(): Promise<RunningServer | undefined> {
  const leftover = kind.findLeftover();
  if (leftover === undefined) return undefined;
  if (await until(() => !isAlive(leftover.pid), leftoverLeavesWithinMs)) return undefined;
  if (!(await until(() => kind.isReady(leftover), readyWithinMs))) {
    throw new Error(
      `process ${leftover.pid} holds the data directory and does not answer on port ${leftover.port}`,
    );
  }
  running = leftover;
  void watchLeftover(leftover);
  return leftover;
}

async function watchLeftover(leftover: RunningServer): Promise<void> {
  while (isAlive(leftover.pid)) await delay(500);
  void restart(leftover.port);
}

async function watch(): Promise<void> {
  if ((await answer).state === 'failed') return;
  const { look } = kind;
  let inVain = 0;
  while (look !== undefined && !stopping) {
    await delay(look.everyMs);
    const server = running;
    if (server === undefined) continue;
    inVain = (await look.doesNothing(server)) ? inVain + 1 : 0;
    if (inVain < looksInVain || stopping) continue;
    console.error(`guard: the server does nothing; it is ended, to be started again on port ${server.port}`);
    await end(server.pid, shortFarewells);
    inVain = 0;
  }
}

async function startServer(port?: number): Promise<RunningServer | undefined> {
  if (stopping) return undefined;
  const chosen =
    port ?? (await choosePort(guarded.directory, guarded.kind === 'postgres' ? guarded.port : undefined));
  const [program, ...args] = kind.command(chosen);
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: guarded.directory });
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  }).then(() => {
    ended = true;
  });
  const server: RunningServer = { pid: child.pid ?? 0, port: chosen };
  if (child.pid !== undefined) running = server;
  await until(() => ended || kind.isReady(server), readyWithinMs);
  if (ended) return undefined;
  void exited.then(() => restart(chosen));
  return server;
}

/** The port stays: hubs have it, and their pools come back by themselves. */
async function restart(port: number): Promise<void> {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    if (stopping) return;
    console.error(`guard: the server ended; starting it again on port ${port}`);
    if ((await startServer(port)) !== undefined) return;
    await delay(waitMs);
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (running !== undefined) await end(running.pid, farewells);
  door.close();
  // The last holders are told by the end of their connections, which the end of this process guarantees.
  setTimeout(() => process.exit(0), 20);
}

async function end(pid: number, ways: typeof farewells | typeof shortFarewells): Promise<void> {
  for (const [signal, patienceMs] of ways) {
    if (!isAlive(pid)) break;
    process.kill(pid, signal);
    await until(() => !isAlive(pid), patienceMs);
  }
}
