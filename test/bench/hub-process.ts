import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A hub node as `npm start` runs it, in a process of its own. */
export interface HubProcess {
  readonly pid: number;
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export const benchSecret = 'a-secret-of-the-benchmarks-0123456789';

/** `main` is the compiled entry, beside the benchmarks or in dist. */
export async function startHubProcess(
  env: Readonly<Record<string, string>>,
  main: string = new URL('../../src/main.js', import.meta.url).pathname,
): Promise<HubProcess> {
  const profileTo = process.env['BENCH_PROFILE'];
  const profile =
    profileTo === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profileTo}`];
  const child = spawn(process.execPath, [...flagsOfStart(), ...profile, main], {
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'warn',
      AUTH_SECRET: benchSecret,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /Order hub ready at (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      reject(new Error(`the hub ended with ${code}:\n${output}`));
    });
  });
  const url = await ready;
  let isMeant = false;
  child.once('exit', (code, signal) => {
    if (isMeant) return;
    console.error(`the hub ended with ${code ?? signal}:\n${output.slice(-3_000)}`);
    process.exit(1);
  });
  return {
    pid: child.pid ?? 0,
    url,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isMeant = true;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isMeant = true;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** As `npm start` gives them to Node: figures with others say nothing of it. */
function flagsOfStart(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--\S+/g) ?? [];
}
