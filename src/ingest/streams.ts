import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { Sender } from '../hub/registry.ts';
import { addStream } from '../platform/nats-streams.ts';

/**
 * One stream a sender: JetStream finds duplicates by id within a stream, so in a shared one a sender could make another's
 * message vanish by using its id first. `discard: new` makes a full stream refuse instead of forgetting what was acked.
 */
export const streamPrefix = 'SENDER_';
export const streamName = (sender: string): string => `${streamPrefix}${sender}`;
export const consumerName = 'hub';
const dayNs = 86_400_000_000_000;
/** How long a message may be in the hands of a hub that says nothing: a dead one's go to another after this. */
export const ackWaitMs = 6_000;

export async function ensureSenderStream(manager: JetStreamManager, sender: Sender): Promise<void> {
  const name = streamName(sender.sender);
  const subjects = [...sender.subjects];
  const found = await manager.streams.info(name).catch(() => undefined);
  if (found === undefined) {
    await addStream(manager, {
      name,
      subjects,
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_age: 7 * dayNs,
      max_bytes: 1 << 30,
      max_msg_size: 1 << 20,
      duplicate_window: 120_000_000_000,
    });
  } else if (found.config.subjects.toSorted().join() !== subjects.toSorted().join()) {
    // Its limits stay: an operator may have given it others.
    await manager.streams.update(name, { subjects });
  }
}

export async function openConsumer(
  jetstream: JetStreamClient,
  manager: JetStreamManager,
  sender: string,
  maxAckPending: number,
): Promise<Consumer> {
  await manager.consumers.add(streamName(sender), {
    durable_name: consumerName,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ackWaitMs * 1_000_000,
    max_deliver: -1,
    max_ack_pending: maxAckPending,
  });
  return await jetstream.consumers.get(streamName(sender), consumerName);
}
