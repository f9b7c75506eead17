import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface StandIn {
  readonly url: string;
  /** SIGKILL: the hub gets no chance to say goodbye. SIGTERM: it stops as it should. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Another process that holds the embedded server of `dataDir`, as a second hub would. */
export async function startStandIn(kind: 'postgres' | 'nats', dataDir: string): Promise<StandIn> {
  const program = fileURLToPath(new URL('./hub-stand-in.ts', import.meta.url));
  const child = spawn(process.execPath, [program, kind, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [chunk] = (await Promise.race([once(child.stdout, 'data'), exited])) as [unknown];
  if (!Buffer.isBuffer(chunk)) throw new Error(`the stand-in for a hub ended: ${String(chunk)}`);
  return {
    url: chunk.toString('utf8').trim(),
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
