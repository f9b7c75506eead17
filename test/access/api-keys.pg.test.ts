import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, createAccess } from '../../src/access/access.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { createPoke } from '../../src/platform/poke.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

describe('API keys', () => {
  let journal: TestJournal;
  const nodes: Access[] = [];
  const open = async (): Promise<Access> => {
    const node = await createAccess({
      pool: journal.pool,
      config: { AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab' },
      clock: createFakeClock(),
      log: quiet,
      // Without NATS no node hears another.
      poke: createPoke({ nats: null, node: `n${nodes.length}`, scope: 'test', log: quiet }),
      findLinkedOrder: async () => undefined,
    });
    nodes.push(node);
    return node;
  };
  beforeAll(async () => {
    journal = await openTestJournal();
  });
  afterAll(async () => {
    for (const node of nodes) node.stop();
    await journal.close();
  });

  it('open what they were made for, at once and on every node', async () => {
    const [here, there] = [await open(), await open()];
    const made = await here.apiKeys.create(
      { name: 'PostNord', roles: ['carrier'], carriers: ['postnord'] },
      'user:a',
    );
    expect(made.key).toMatch(/^ohk_[\w-]{43}$/);
    for (const node of [here, there]) {
      expect(await node.identify(made.key ?? '')).toMatchObject({
        kind: 'key',
        id: made.keyId,
        carriers: ['postnord'],
      });
    }
  });

  it('are never stored, listed or told again', async () => {
    const node = await open();
    const { key, keyId } = await node.apiKeys.create({ name: 'secret', roles: ['storefront'] }, 'user:a');
    const rows = await journal.pool.query('select * from api_keys');
    expect(JSON.stringify(rows.rows)).not.toContain((key ?? '').slice(4, 20));
    expect((await node.apiKeys.list()).find((one) => one.keyId === keyId)).not.toHaveProperty('key');
  });

  it('die within two seconds on a node that heard nothing, and it says so', async () => {
    const [here, there] = [await open(), await open()];
    const { key = '', keyId } = await here.apiKeys.create({ name: 'gone', roles: ['ops'] }, 'user:a');
    await there.identify(key);
    const heard = new Promise<string>((resolve) => {
      there.onRevoked(({ id }) => {
        if (id === keyId) resolve(id);
      });
    });
    await here.apiKeys.revoke(keyId);
    const since = performance.now();
    expect(await here.identify(key)).toMatchObject({ code: 'key_unknown' });
    await heard;
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(await there.identify(key)).toMatchObject({ code: 'key_unknown' });
  });

  it.each(['ohk_', 'ohk_short', `ohk_${'A'.repeat(43)}`, `ohk_${"'".repeat(43)}`])(
    '%s opens nothing',
    async (key) => {
      expect(await (await open()).identify(key)).toMatchObject({ kind: 'refused', code: 'key_unknown' });
    },
  );
});
