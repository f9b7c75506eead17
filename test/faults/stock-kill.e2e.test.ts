import { beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from './hub-process.ts';
import { killWhileReserving } from './stock-kills.ts';

beforeAll(ensureBuilt, 180_000);

it(
  'three kills in the middle of reserving orphan nothing and double nothing',
  { timeout: 180_000 },
  async () => {
    const { inTheMiddle, repeated, placed, released, waited, bought } = await killWhileReserving(3, 11);
    process.stdout.write(
      `kill -9 while reserving: ${inTheMiddle} kills in the middle (${repeated} repeated), ${placed} orders (${waited} waited, ${bought} from carts), ${released} releases\n`,
    );
    expect(Math.min(placed, waited, bought)).toBeGreaterThan(0);
  },
);
