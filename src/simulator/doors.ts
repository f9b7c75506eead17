import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { FulfilmentReport } from '../contracts/fulfilments.ts';
import type { ReturnReport } from '../contracts/returns.ts';
import type { StockReport } from '../contracts/stock.ts';
import type { Answer } from '../contracts/registry.ts';
import type { HttpClient } from './http-client.ts';

/** How machines reach the hub: over NATS when there is one, else over HTTP; webhooks always over HTTP. */
export interface Doors {
  report(location: string, report: FulfilmentReport): Promise<void>;
  returned(location: string, report: ReturnReport): Promise<void>;
  stock(location: string, messageId: string, report: StockReport): Promise<void>;
  /** `body` as text, so that it can also be broken. */
  scans(carrier: string, messageId: string, body: string): Promise<void>;
  webhook(
    carrier: string,
    format: string,
    body: string,
    signature: Readonly<Record<string, string>>,
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
  /** While history is told, what is said has taken effect before time goes on. */
  readonly isHistory: () => boolean;
}

export function openDoors({ http, keys, nats, isHistory }: DoorOptions): Doors {
  const answers = nats === null ? null : createAnswers(nats);
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
        if (answers !== null && isHistory()) await answers.publish(subject, body, messageId);
        else await stream.publish(subject, body, { msgID: messageId });
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
    async returned(location, report) {
      await send(
        location,
        `warehouses.${location}.returns`,
        `/api/v1/warehouses/${location}/returns`,
        JSON.stringify(report),
        `${report.returnId}-${report.type}-${Date.parse(report.at)}`,
      );
    },
    async stock(location, messageId, report) {
      await send(
        location,
        `warehouses.${location}.stock.${report.sku}`,
        `/api/v1/warehouses/${location}/stock`,
        JSON.stringify(report),
        messageId,
      );
    },
    async scans(carrier, messageId, body) {
      const path = `/api/v1/carriers/${carrier}/tracking`;
      await send(carrier, `carriers.${carrier}.tracking`, path, body, messageId);
    },
    async webhook(carrier, format, body, signature) {
      sent += 1;
      const path = `/api/v1/carriers/${carrier}/webhooks/${format}`;
      await http.ask(path, { body, headers: signature });
    },
    async close() {
      await nats?.close();
    },
  };
}

const longestWaitMs = 2_000;

/**
 * Publishes and waits for `hub.answers.<sender>`: the hub has taken the message, whatever became of it. That says more
 * than the stream's own receipt, and costs less.
 */
function createAnswers(nats: NatsConnection): {
  publish(subject: string, body: string, messageId: string): Promise<void>;
} {
  const waiting = new Map<string, () => void>();
  const published = new Set<string>();
  nats.subscribe('hub.answers.>', {
    callback: (error, message) => {
      if (error !== null) return;
      const { messageId } = message.json<Answer>();
      waiting.get(messageId)?.();
      waiting.delete(messageId);
    },
  });
  return {
    async publish(subject, body, messageId) {
      const messageHeaders = headers();
      messageHeaders.set('Nats-Msg-Id', messageId);
      const isRepeated = published.has(messageId);
      published.add(messageId);
      nats.publish(subject, body, { headers: messageHeaders });
      // The stream drops it, so nobody answers.
      if (isRepeated) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestWaitMs);
        waiting.set(messageId, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
