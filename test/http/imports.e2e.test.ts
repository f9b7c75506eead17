import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportedOrder } from '../../src/contracts/imports.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anImportedOrder, toNdjson } from '../support/imported-order.ts';

let hub: HttpApp;
let admin: string;
let ops: string;
beforeAll(async () => {
  hub = await openHttpApp();
  [admin, ops] = await Promise.all([hub.token('admin'), hub.token('ops')]);
});
afterAll(async () => {
  await hub.close();
});

const path = '/api/v1/imports/orders';
const post = async (lines: readonly (ImportedOrder | string)[], token = admin): Promise<Answer> =>
  await hub.request(path, {
    token,
    body: toNdjson(lines),
    headers: { 'content-type': 'application/x-ndjson' },
  });

it('an admin imports, the desk sees how far it is and what was refused', async () => {
  const now = hub.machines.clock.now();
  const lines = [anImportedOrder(1, now), '{"order": 1}', anImportedOrder(2, now)];
  expect((await post(lines, ops)).status).toBe(403);
  const started = await post(lines);
  expect(started).toMatchObject({
    status: 202,
    body: { job: { kind: 'order_import', total: 3 }, refused: [] },
  });
  const one = `${path}/${started.body.job.jobId}`;
  await expect
    .poll(async () => (await hub.request(one, { token: ops })).body.job.state as string, { timeout: 20_000 })
    .toBe('finished');
  const over = await hub.request(one, { token: ops });
  expect(over.body).toMatchObject({
    job: { done: 3, counts: { imported: 2, refused: 1 } },
    refused: [{ line: 2, why: expect.stringContaining('idempotencyKey') }],
  });
  const all = await hub.request(path, { token: ops });
  expect(all.body.items).toMatchObject([{ jobId: started.body.job.jobId }]);
  const found = await hub.request(`/api/v1/orders?q=OLD-2&minPosition=${all.body.position}`, { token: ops });
  expect(found.body.items).toMatchObject([{ orderNumber: 'OLD-2', status: 'shipped' }]);
  const stopped = await hub.request(`${one}/stop`, { token: admin, method: 'POST' });
  expect(stopped.status).toBe(404);
});

it('takes what is longer than other bodies, in every spelling of the path', async () => {
  const long = `{"order": "${'x'.repeat(1_200_000)}"}\n{}`;
  for (const spelling of [`${path}/`, '/api/v1/Imports/orders', `${path}?by=hand`]) {
    const started = await hub.request(spelling, {
      token: admin,
      body: long,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(started).toMatchObject({ status: 202, body: { job: { total: 2 } } });
    await expect
      .poll(
        async () =>
          (await hub.request(`${path}/${started.body.job.jobId}`, { token: ops })).body.job.state as string,
      )
      .toBe('finished');
  }
});

it('is taken uncompressed alone, as every body is', async () => {
  for (const file of [path, '/api/v1/stock/loads']) {
    const zipped = await hub.request(file, {
      token: admin,
      body: gzipSync('{}\n'),
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    });
    expect(zipped).toMatchObject({ status: 415, body: { code: 'unsupported_encoding' } });
  }
});

it('all refused lines are one file', async () => {
  const started = await post(Array.from({ length: 150 }, () => '{}'));
  const one = `${path}/${started.body.job.jobId}`;
  await expect
    .poll(async () => (await hub.request(one, { token: ops })).body.job.state as string, { timeout: 20_000 })
    .toBe('finished');
  expect((await hub.request(one, { token: ops })).body.refused).toHaveLength(100);
  const file = await hub.request(`${one}/refused`, { token: ops });
  expect(file.headers.get('content-disposition')).toContain('attachment');
  const lines = file.text.trim().split('\n');
  expect(lines).toHaveLength(150);
  expect(JSON.parse(lines[149] ?? '')).toMatchObject({ line: 150 });
});

it('nothing, and what is no NDJSON, is not an import', async () => {
  expect(await post([])).toMatchObject({ status: 400, body: { errors: [{ path: '/1' }] } });
  expect(await hub.request(path, { token: admin, body: '{}' })).toMatchObject({
    status: 415,
    body: { code: 'unsupported_media_type' },
  });
  expect((await hub.request(`${path}/job_none`, { token: ops })).status).toBe(404);
});
