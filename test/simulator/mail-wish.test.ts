import { expect, it } from 'vitest';
import { trackCommandSchema } from '../../src/contracts/commands.ts';
import { planMailWish } from '../../src/simulator/mail-wish.ts';
import { createRandom } from '../../src/simulator/random.ts';

it('some customers choose their mails, as the hub takes it; most take them as they come', () => {
  const world = createRandom('mails');
  const wishes = Array.from({ length: 2_000 }, (_, n) => planMailWish(world.fork(String(n)))).filter(
    (one) => one !== undefined,
  );
  expect(wishes.length).toBeGreaterThan(60);
  expect(wishes.length).toBeLessThan(150);
  for (const { body } of wishes) expect(trackCommandSchema.parse(body)).toEqual(body);
  expect(new Set(wishes.map(({ body }) => JSON.stringify(body))).size).toBe(5);
});
