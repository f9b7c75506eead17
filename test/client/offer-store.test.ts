import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { systemScheduler } from '../../client/src/live/link.ts';
import { createOfferStore } from '../../client/src/live/offer-store.ts';

it('keeps no crossing that it has shown', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let push: (crossed: object) => void = () => undefined;
  const item = { sku: 'a', band: 'low', locations: [] };
  const answer = { channel: 'web', asOf: '2026-01-01T00:00:00.000Z', items: [item] };
  const link = {
    isOpen: () => true,
    onOpen: () => () => undefined,
    on: (_event: string, handler: (crossed: object) => void) => {
      push = handler;
      return () => undefined;
    },
    request: async () => await Promise.resolve({ status: 'answered', answer }),
    tell: () => undefined,
    reportBehind: () => undefined,
  };
  const store = createOfferStore(link as never, systemScheduler, { skus: ['a'], channel: 'web' });
  await expect.poll(() => store.state().status).toBe('shown');
  const given: WeakRef<object>[] = [];
  for (let index = 0; index < 1_000; index += 1) {
    const band = index % 2 === 0 ? 'out' : 'low';
    const crossed = { sku: 'a', location: null, band, committedAt: '2026-01-02T00:00:00.000Z' };
    given.push(new WeakRef(crossed));
    push(crossed);
  }
  await expect
    .poll(() => {
      collect();
      return given.filter((ref) => ref.deref() !== undefined).length;
    })
    .toBeLessThan(100);
  expect(store.state().status).toBe('shown');
});
