import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';

/**
 * Frozen: the smallest program that pulls, parses, inserts the events and raises the head versions in one statement a
 * batch, and acks. Two lanes by order, a batch of at most 2,000 in flight on each, synchronous commit. What the hub does
 * is measured against this in the same run; it is not to be made faster or slower.
 */
const [natsUrl = '', databaseUrl = '', total = '0'] = process.argv.slice(2);
const nats = await connect({ servers: new URL(natsUrl).host });
const consumer = await jetstream(nats).consumers.get('RAW', 'raw');
const statement = `
  with e as (select * from jsonb_to_recordset($1::jsonb) as j(o text, v int, d jsonb)),
  i as (insert into raw_events (order_id, version, data, recorded_at) select o, v, d, now() from e)
  update raw_orders r set version = m.v from (select o, max(v) as v from e group by o order by o) m where r.order_id = m.o`;
const versions = new Map<string, number>();
const count = Number(total);
let done = 0;

interface Lane {
  readonly client: pg.Client;
  queue: JsMsg[];
  busy: boolean;
}
const lanes: Lane[] = await Promise.all(
  [0, 1].map(async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return { client, queue: [], busy: false };
  }),
);

async function pump(lane: Lane): Promise<void> {
  lane.busy = true;
  while (lane.queue.length > 0) {
    const batch = lane.queue.splice(0, 2_000);
    const rows = batch.map((message) => {
      const text = message.string();
      const { trackingNumber } = JSON.parse(text) as { trackingNumber: string };
      const version = (versions.get(trackingNumber) ?? 0) + 1;
      versions.set(trackingNumber, version);
      return `{"o":"${trackingNumber}","v":${version},"d":${text}}`;
    });
    await lane.client.query({ name: 'append', text: statement, values: [`[${rows.join()}]`] });
    for (const message of batch) message.ack();
    done += batch.length;
  }
  lane.busy = false;
}

process.send?.({ ready: true });
await new Promise((resolve) => process.once('message', resolve));
const began = performance.now();
let received = 0;
const messages = await consumer.consume({ max_messages: 4_000 });
for await (const message of messages) {
  const digits = message.data[message.data.length > 30 ? 29 : 0] ?? 0;
  const lane = lanes[digits % 2];
  if (lane === undefined) break;
  lane.queue.push(message);
  if (!lane.busy) void pump(lane);
  received += 1;
  if (received === count) break;
}
while (done < count) await new Promise((resolve) => setTimeout(resolve, 1));
await nats.flush();
process.send?.({ seconds: (performance.now() - began) / 1_000, done });
for (const lane of lanes) await lane.client.end();
await nats.close();
process.exit(0);
