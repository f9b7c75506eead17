import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createRegistry } from '../../src/hub/registry.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines, registerWorld } from '../support/machines.ts';

/** What was read before somebody set something comes in after it. */
it('does not forget what was set for what was read before', async () => {
  const machines = await openTestMachines({});
  await registerWorld(machines);
  let held: Promise<void> | undefined;
  const slow = new Proxy(machines.pool, {
    get(pool: Pool, name) {
      if (name !== 'query') return Reflect.get(pool, name) as unknown;
      return async (...asked: Parameters<Pool['query']>): Promise<unknown> => {
        const wait = held;
        const result = await (pool.query(...asked) as unknown as Promise<unknown>);
        await wait;
        return result;
      };
    },
  });
  const registry = await createRegistry({ pool: slow, log: quiet, refreshMs: 3_600_000 });
  let letGo: () => void = () => undefined;
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const before = registry.refresh();
  // Read by now, and on its way.
  await machines.pool.query('select pg_sleep(0.2)');
  held = undefined;
  const pause = { reason: 'Twice', by: 'ewa', since: '2026-11-26T10:00:00.000Z' };
  expect(await registry.setPaused('postnord', pause)).toBe(true);
  letGo();
  await before;
  expect(registry.senderPauses().get('postnord')).toEqual(pause);
  registry.stop();
  await machines.close();
});

it('of two bundles that would be one in the other, put at once, the second is refused', async () => {
  const machines = await openTestMachines({});
  const other = await createRegistry({ pool: machines.pool, log: quiet, refreshMs: 3_600_000 });
  const put = async (registry: typeof other, sku: string, part: string) =>
    await registry.putBundle({ sku, name: sku, parts: [{ sku: part, quantity: 1 }] });
  const [one, two] = await Promise.all([
    put(machines.registry, 'BOX', 'SET'),
    put(other, 'SET', 'LAMP'),
    put(machines.registry, 'LONE', 'SCREW'),
  ]);
  expect([one, two]).toEqual(
    expect.arrayContaining([{ created: true }, { nested: expect.anything() as unknown }]),
  );
  await other.refresh();
  expect(['BOX', 'SET', 'LONE'].filter((sku) => other.bundles().has(sku))).toHaveLength(2);
  other.stop();
  await machines.close();
});
