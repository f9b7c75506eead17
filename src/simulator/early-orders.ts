import { setTimeout as wait } from 'node:timers/promises';
import type { PlacedOrder } from '../contracts/orders.ts';
import type { EarlyOrder } from './early-plan.ts';
import type { HttpClient } from './http-client.ts';
import type { Life } from './life.ts';
import type { Credentials } from './setup.ts';

const importTries = 200;

/** The shop brings along what it sold before: an import, after which its storefronts ask for the links of their orders. */
export async function bringEarly(
  { http, credentials, life }: { http: HttpClient; credentials: Credentials; life: Life },
  early: readonly EarlyOrder[],
): Promise<void> {
  const bearer = credentials.admin;
  const { status, body } = await http.ask('/api/v1/imports/orders', {
    bearer,
    headers: { 'content-type': 'application/x-ndjson' },
    body: early.map(({ line }) => JSON.stringify(line)).join('\n'),
  });
  const jobId = (body as { job?: { jobId: string } } | undefined)?.job?.jobId;
  if (status !== 202 || jobId === undefined)
    throw new Error(`the early orders of the demo could not be imported: answered ${status}`);
  for (let turn = 0; turn < importTries; turn += 1) {
    const answer = await http.ask(`/api/v1/imports/orders/${jobId}`, { bearer });
    const { job } = (answer.body ?? {}) as { job?: { finishedAt: string | null } };
    if (typeof job?.finishedAt === 'string') break;
    await wait(50);
  }
  await Promise.all(
    early.map(async ({ line, wish }) => {
      const answer = await http.ask('/api/v1/orders', {
        bearer: credentials.keys.get(line.order.channel),
        headers: { 'idempotency-key': line.idempotencyKey },
        body: line.order,
      });
      if (answer.status !== 200 && answer.status !== 201) return;
      const { orderId, trackingUrl } = answer.body as PlacedOrder;
      life.returns.expect(orderId, new URL(trackingUrl).pathname, wish);
    }),
  );
}
