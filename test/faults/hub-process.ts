import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withDeathSignal } from '../../src/platform/server-process.ts';
import { authSecret } from './post.ts';

/** A hub node as `npm start` runs it, in a process of its own, so that it can be killed. */
export interface HubProcess {
  readonly url: string;
  /** As the machine would: no farewell. */
  kill(): Promise<void>;
  /** As a machine that stands still does, and goes on later as if nothing had been. */
  pause(): void;
  resume(): void;
  /** Asks it to leave; throws when it did not leave cleanly. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What is started; another build than the one in dist, if the environment names one. */
export const main = process.env['HUB_TEST_MAIN'] ?? 'dist/main.js';
/** What nodes ran before they are started again: the release before, for a rolling upgrade. */
export const mainBefore = process.env['HUB_TEST_MAIN_BEFORE'] ?? main;

/** Builds what a process starts with, if the sources are newer. */
export async function ensureBuilt(): Promise<void> {
  if (main !== 'dist/main.js') return;
  const child = spawn(process.execPath, ['scripts/build.mjs', '--if-stale', '--server'], { cwd: root });
  const output = hear(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the build failed:\n${output()}`);
}

export async function startHub(env: Readonly<Record<string, string>>, program = main): Promise<HubProcess> {
  // The processes must not outlive a test run that was killed itself.
  const [command, ...args] = withDeathSignal([process.execPath, program]);
  const child = spawn(command, args, {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'warn',
      AUTH_SECRET: authSecret,
      PUBLISH_EVENTS: 'false',
      ...env,
    },
  });
  const output = hear(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /Order hub ready at (\S+)/.exec(output())?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => {
      reject(new Error(`the hub ended with ${code}:\n${output()}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url,
    kill: async () => await end('SIGKILL'),
    pause: () => {
      child.kill('SIGSTOP');
    },
    resume: () => {
      child.kill('SIGCONT');
    },
    async stop() {
      await end('SIGTERM');
      if (child.exitCode !== 0 && child.signalCode !== 'SIGKILL')
        throw new Error(`the hub left with ${child.exitCode ?? child.signalCode}:\n${output()}`);
    },
  };
}

function hear(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-20_000)));
  return () => text;
}
