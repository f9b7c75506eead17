import {
  type JetStreamClient,
  jetstream,
  jetstreamManager,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  DiscardPolicy,
} from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { EventMessage, EventSink } from '../hub/ports/event-sink.ts';
import type { WorkRequests } from '../hub/ports/work-requests.ts';
import { addStream } from '../platform/nats-streams.ts';
import { onReconnect } from '../platform/nats.ts';

const dayNs = 86_400_000_000_000;
/** What is new waits behind what is sent again, so that is given up sooner: it has time. */
const againMs = 3_000;
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
  await ensureStreams(manager);
  let ensuring: Promise<void> | undefined;
  /** Where they are gone, what is sent finds nobody; it is tried again anyway. */
  function ensureSoon(): void {
    ensuring ??= ensureStreams(manager)
      .catch(() => undefined)
      .finally(() => {
        ensuring = undefined;
      });
  }
  onReconnect(nats, ensureSoon);
  const client: JetStreamClient = jetstream(nats);
  return {
    work: {
      async send({ location, kind, body, key }) {
        try {
          await client.publish(`hub.work.${location}.${kind}`, JSON.stringify(body), { msgID: key });
        } catch (error) {
          ensureSoon();
          throw error;
        }
        return 'sent';
      },
    },
    events: createEventSink(client, {
      maxBytes: () => (nats.info?.max_payload ?? 2 ** 20) - headerBytes,
      onFailed: ensureSoon,
    }),
  };
}

async function ensureStreams(manager: JetStreamManager): Promise<void> {
  for (const [name, subject] of [
    ['HUB_WORK', 'hub.work.>'],
    ['HUB_EVENTS', 'hub.events.>'],
  ] as const) {
    const found = await manager.streams.info(name).catch(() => undefined);
    if (found !== undefined) continue;
    await addStream(manager, {
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
}

/**
 * Each message names the one before it, and the server takes it only after that: where one is lost on a line that breaks,
 * what the client kept for later cannot overtake it. After a failure, after another node's and after what was sent again,
 * the first names none.
 */
function createEventSink(
  client: JetStreamClient,
  options: { readonly maxBytes: () => number; readonly onFailed: () => void },
): EventSink {
  const { maxBytes, onFailed } = options;
  let last: string | undefined;

  async function send(
    message: EventMessage,
    wanted: { readonly timeout: number; readonly lastMsgID?: string | undefined },
  ): Promise<void> {
    const { timeout, lastMsgID } = wanted;
    await client.publish(message.subject, message.body, {
      msgID: message.id,
      timeout,
      ...(lastMsgID === undefined ? {} : { expect: { lastMsgID } }),
      headers: toHeaders(message),
    });
  }

  return {
    maxBytes,
    async publish(messages) {
      const published = messages.map(async (message) => {
        const before = last;
        last = message.id;
        await send(message, { timeout: 10_000, lastMsgID: before });
      });
      try {
        await Promise.all(published);
      } catch (error) {
        last = undefined;
        onFailed();
        throw error;
      }
    },
    /**
     * Of a batch that is sent twice the first part is known to the server, and new events may stand behind it by then: no
     * chain holds. So those of one order (a stock, …) go one after the other, each when the one before it is stored.
     */
    async publishAgain(messages) {
      last = undefined;
      let isBroken = false;
      const sent = [...groupByStream(messages).values()].map(async (group) => {
        for (const message of group) {
          if (isBroken) return;
          try {
            await send(message, { timeout: againMs });
          } catch (error) {
            isBroken = true;
            throw error;
          }
        }
      });
      const failed = (await Promise.allSettled(sent)).find((one) => one.status === 'rejected');
      if (failed === undefined) return;
      onFailed();
      throw failed.reason;
    },
  };
}

function groupByStream(messages: readonly EventMessage[]): Map<string, EventMessage[]> {
  const groups = new Map<string, EventMessage[]>();
  for (const message of messages) {
    const stream = message.subject.slice(0, message.subject.lastIndexOf('.'));
    const group = groups.get(stream);
    if (group === undefined) groups.set(stream, [message]);
    else group.push(message);
  }
  return groups;
}

/** Of every event that goes out, the first time and again; its id is set by the client. */
export function toHeaders({ traceparent, resendId }: EventMessage): MsgHdrs {
  const made = headers();
  if (traceparent !== undefined) made.set('traceparent', traceparent);
  if (resendId !== undefined) made.set('Hub-Resend', resendId);
  return made;
}

/** Until NATS is there: it is tried again, as when the line is cut. */
export const awayWorkDoor: WorkRequests = {
  async send() {
    return await Promise.reject(new Error('NATS is away'));
  },
};

/** Where there is no NATS: locations read their queue over HTTP. */
export const noWorkDoor: WorkRequests = {
  async send() {
    return await Promise.resolve('no_door');
  },
};
