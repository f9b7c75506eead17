import { JetStreamApiError, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import { UnusableSetting } from './unusable-setting.ts';

/** The whole of what it may hold, else a quarter of it, else a sixteenth. */
const parts = [1, 4, 16];
/** What NATS says where a stream's limit is more than what it may still give away, of the account, the cluster, the server. */
const noRoom: readonly number[] = [10_002, 10_005, 10_023, 10_047];

/**
 * Makes a stream with a limit. NATS sets all of it aside at once, though next to nothing of it is ever used, of what the
 * server or the account may have (`max_file_store`; by default three quarters of what was free on its disk when it
 * started). Where that is given away, a stream that holds less is better than a sender who is not heard.
 *
 * @throws UnusableSetting that says which stream, and what to change, where there is no room for the least of it
 */
export async function addStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'max_bytes'>,
): Promise<void> {
  let reason = '';
  for (const part of parts) {
    try {
      await manager.streams.add({ ...config, max_bytes: config.max_bytes / part });
      return;
    } catch (error) {
      if (!(error instanceof JetStreamApiError && noRoom.includes(error.code))) throw error;
      reason = error.message;
    }
  }
  throw new UnusableSetting(
    'NATS_URL',
    `it has no room for the stream ${config.name} (${reason}): raise max_file_store of its jetstream, or the limit of the account`,
  );
}
