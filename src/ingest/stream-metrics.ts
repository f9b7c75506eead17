import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Metrics } from '../platform/metrics.ts';
import { streamPrefix } from './streams.ts';

/** A server that is away must not hold up whoever reads the other figures. */
const timeoutMs = 1_000;

/**
 * What waits in the senders' streams. A full one refuses its sender (`discard: new`), so the fullest has a limit that is
 * watched. Asked when somebody reads the figures, at most once in `restMs`.
 */
export function measureSenderStreams(options: {
  readonly metrics: Metrics;
  readonly nats: NatsConnection;
  readonly restMs?: number;
}): void {
  const { metrics, nats, restMs = 2_000 } = options;
  const waiting = metrics.gauge(
    'hub_sender_waiting',
    'Messages in a sender’s stream that are not settled, by sender.',
    ['sender'],
  );
  let fullest = { used: 0, limit: 1 };
  let askedAt = -Infinity;
  metrics.bounds(() => ({ sender_stream_bytes: fullest }));
  metrics.onCollect(async () => {
    if (performance.now() - askedAt < restMs || nats.isClosed()) return;
    askedAt = performance.now();
    const manager = await jetstreamManager(nats, { checkAPI: false, timeout: timeoutMs });
    let found = { used: 0, limit: 1 };
    for await (const { config, state } of manager.streams.list()) {
      if (!config.name.startsWith(streamPrefix)) continue;
      waiting.set({ sender: config.name.slice(streamPrefix.length) }, state.messages);
      if (state.bytes / config.max_bytes >= found.used / found.limit)
        found = { used: state.bytes, limit: config.max_bytes };
    }
    fullest = found;
  });
}
