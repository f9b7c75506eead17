import { join, resolve } from 'node:path';
import { holdServer } from './embedded-server.ts';
import type { Log } from './log.ts';
import { findNatsServer } from './nats-binary.ts';

export interface EmbeddedNats {
  readonly url: string;
  readonly version: string;
  /** False where a PubAck survives the death of the process, not of the machine. */
  readonly syncsAlways: boolean;
  /** Lets go of the server; the last hub to do so stops it. */
  readonly stop: () => Promise<void>;
}

/** One line: why there is no NATS, and the cure. */
export interface NatsUnavailable {
  readonly unavailable: string;
}

export interface EmbeddedNatsOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** NATS_SERVER_BIN. */
  readonly bin?: string | undefined;
  readonly lookEveryMs?: number;
}

/** NATS with JetStream for an install without NATS_URL, in `dataDir`/nats, on loopback. */
export async function startEmbeddedNats(
  options: EmbeddedNatsOptions,
): Promise<EmbeddedNats | NatsUnavailable> {
  const { log, lookEveryMs = 5_000 } = options;
  const binary = await findNatsServer(options);
  if ('unavailable' in binary) return binary;
  const { bin, version } = binary;
  const syncsAlways = canSyncAlways(version);
  const directory = resolve(join(options.dataDir, 'nats'));
  const server = await holdServer({ kind: 'nats', directory, bin, syncsAlways, lookEveryMs }, log);
  log.info({ port: server.port, directory, version, syncsAlways }, 'embedded NATS is ready');
  return { url: `nats://127.0.0.1:${server.port}`, version, syncsAlways, stop: () => server.release() };
}

/** `sync_interval: always` came with 2.10; older servers refuse to start with it. */
function canSyncAlways(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 10);
}
