import { expect, it } from 'vitest';
import { killWhileReserving } from './stock-kills.ts';

it(
  'three kills in the middle of reserving orphan nothing and double nothing',
  { timeout: 180_000 },
  async () => {
    const { inTheMiddle, repeated, placed, released } = await killWhileReserving(3, 11);
    process.stdout.write(
      `kill -9 while reserving: ${inTheMiddle} kills in the middle (${repeated} repeated), ${placed} orders, ${released} releases\n`,
    );
    expect(placed).toBeGreaterThan(0);
  },
);
