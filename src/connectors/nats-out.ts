import {
  type JetStreamClient,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  DiscardPolicy,
} from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { EventSink } from '../hub/ports/event-sink.ts';
import type { WorkRequests } from '../hub/ports/work-requests.ts';

const dayNs = 86_400_000_000_000;
/** The server counts a message's headers too: its id and that of the one before. */
const headerBytes = 2_048;

/**
 * What leaves over NATS. Both streams keep seven days and forget the oldest: work can be asked for again over HTTP, and
 * events can be published again from the journal.
 */
export async function openNatsOut(
  nats: NatsConnection,
): Promise<{ readonly work: WorkRequests; readonly events: EventSink }> {
  const manager = await jetstreamManager(nats);
  for (const [name, subject] of [
    ['HUB_WORK', 'hub.work.>'],
    ['HUB_EVENTS', 'hub.events.>'],
  ] as const) {
    const found = await manager.streams.info(name).catch(() => undefined);
    if (found !== undefined) continue;
    await manager.streams.add({
      name,
      subjects: [subject],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      max_age: 7 * dayNs,
      max_bytes: 2 ** 31,
      duplicate_window: 120_000_000_000,
    });
  }
  const client: JetStreamClient = jetstream(nats);
  return {
    work: {
      async send({ location, kind, body, key }) {
        await client.publish(`hub.work.${location}.${kind}`, JSON.stringify(body), { msgID: key });
        return 'sent';
      },
    },
    events: createEventSink(client, () => (nats.info?.max_payload ?? 2 ** 20) - headerBytes),
  };
}

/**
 * Each message names the one before it, and the server takes it only after that: where one is lost on a line that breaks,
 * what the client kept for later cannot overtake it. After a failure, and after another node's, the first names none.
 */
function createEventSink(client: JetStreamClient, maxBytes: () => number): EventSink {
  let last: string | undefined;
  return {
    maxBytes,
    async publish(messages) {
      const published = messages.map(async ({ subject, id, body, traceparent }) => {
        const lastMsgID = last;
        last = id;
        await client.publish(subject, body, {
          msgID: id,
          timeout: 10_000,
          ...(lastMsgID === undefined ? {} : { expect: { lastMsgID } }),
          ...(traceparent === undefined ? {} : { headers: toHeaders(traceparent) }),
        });
      });
      try {
        await Promise.all(published);
      } catch (error) {
        last = undefined;
        throw error;
      }
    },
  };
}

function toHeaders(traceparent: string): MsgHdrs {
  const made = headers();
  made.set('traceparent', traceparent);
  return made;
}

/** Where there is no NATS: locations read their queue over HTTP. */
export const noWorkDoor: WorkRequests = {
  async send() {
    return await Promise.resolve('no_door');
  },
};
