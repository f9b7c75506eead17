import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FulfilmentReport } from '../contracts/fulfilments.ts';
import type { HttpClient } from './http-client.ts';

/** How machines reach the hub: over NATS when there is one, else over HTTP; webhooks always over HTTP. */
export interface Doors {
  report(location: string, report: FulfilmentReport): Promise<void>;
  /** `body` as text, so that it can also be broken. */
  scans(carrier: string, messageId: string, body: string): Promise<void>;
  webhook(
    carrier: string,
    format: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<void>;
  readonly usesNats: boolean;
  readonly sent: () => number;
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly http: HttpClient;
  /** API keys by sender. */
  readonly keys: ReadonlyMap<string, string>;
  /** The simulator's own connection; it is closed with the doors. */
  readonly nats: NatsConnection | null;
}

export function openDoors({ http, keys, nats }: DoorOptions): Doors {
  const stream = nats === null ? null : jetstream(nats);
  let sent = 0;

  async function send(
    sender: string,
    subject: string,
    path: string,
    body: string,
    messageId: string,
  ): Promise<void> {
    sent += 1;
    if (stream !== null) {
      try {
        await stream.publish(subject, body, { msgID: messageId });
        return;
      } catch {
        // NATS is away for now: the same message goes in by the other door and counts once all the same.
      }
    }
    await http.ask(path, { bearer: keys.get(sender), headers: { 'idempotency-key': messageId }, body });
  }

  return {
    usesNats: stream !== null,
    sent: () => sent,
    async report(location, report) {
      const messageId = `${report.fulfilmentId}-${report.type}-${Date.parse(report.at)}`;
      await send(
        location,
        `warehouses.${location}.fulfilment.${report.fulfilmentId}`,
        `/api/v1/warehouses/${location}/fulfilment`,
        JSON.stringify(report),
        messageId,
      );
    },
    async scans(carrier, messageId, body) {
      const path = `/api/v1/carriers/${carrier}/tracking`;
      await send(carrier, `carriers.${carrier}.tracking`, path, body, messageId);
    },
    async webhook(carrier, format, body, headers) {
      sent += 1;
      await http.ask(`/api/v1/carriers/${carrier}/webhooks/${format}`, { body, headers });
    },
    async close() {
      await nats?.close();
    },
  };
}
