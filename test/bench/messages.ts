import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const began = Date.now() - 5 * 3_600_000;

/** Carrier messages of about 400 bytes; each is a scan of its own, so each yields at least one event. */
export function toScanMessage(order: number, scan: number): string {
  const body = {
    trackingNumber: trackingNumberOf(order),
    status: 'in_transit',
    reason: 'facility_out',
    code: 'DP',
    occurredAt: new Date(began + scan * 900_000 + (order % 600) * 1_000).toISOString(),
    location: {
      city: 'Malmö',
      region: 'Skåne',
      postcode: '21142',
      country: 'SE',
      latitude: 55.604981,
      longitude: 13.003822,
    },
    leg: 1,
    direction: 'outbound',
  };
  const text = JSON.stringify(body);
  // 400 bytes with the separator: the rest is the carrier's words.
  const padding = 'Departed facility, on its way to the next terminal. '
    .repeat(4)
    .slice(0, Math.max(0, 379 - Buffer.byteLength(text)));
  return JSON.stringify({ ...body, description: padding });
}

export const trackingNumberOf = (order: number): string => `RR${String(order).padStart(9, '0')}SE`;

/** Without waiting for each ack: a loader that does takes a whole core. The stream's count says that all are there. */
export async function prefill(options: {
  readonly natsUrl: string;
  readonly stream: string;
  readonly subject: string;
  readonly bodies: Iterable<string>;
  readonly count: number;
}): Promise<void> {
  const { natsUrl, stream, subject, bodies, count } = options;
  const nats = await connect({ servers: new URL(natsUrl).host });
  let sent = 0;
  for (const body of bodies) {
    nats.publish(subject, body);
    sent += 1;
    if (sent % 2_000 === 0) await nats.flush();
  }
  await nats.flush();
  const manager = await jetstreamManager(nats);
  for (;;) {
    const { state } = await manager.streams.info(stream);
    if (state.messages >= count) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await nats.close();
}
