import { expect, it } from 'vitest';
import { killWhileReserving } from './stock-kills.ts';

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
