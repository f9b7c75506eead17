import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import * as socket from '../../src/contracts/socket.ts';

/** Whoever changes what goes over the socket raises the version with it: clients of another version load again. */
const known: Record<number, string> = {
  1: 'dcc245697b751e6e',
  2: '32053a8a203e01ac',
  3: 'd9ff03a7f36dd4b3',
  4: '28e08dac9e626a21',
  5: '8f85acb9263d4ed2',
  6: '06c958d4dccfc845',
  7: '16890cd77194abb3',
  8: '3f7ec6b5fa73faf0',
  9: '04575109001f0c06',
  10: 'cbaf4a50ef1dbd4d',
  11: '259690394cb5c753',
  12: 'f9562abed8e52d7a',
  13: '5b79b0eee4d0eac1',
  14: '014468ef54a43531',
  15: 'a76755eb0579f860',
};

it('the live protocol is the one of its version', () => {
  const schemas = Object.entries<unknown>({ ...socket, ...socket.boardRowSchemas })
    .flatMap(([name, schema]) =>
      schema instanceof z.ZodType
        ? [{ name, schema: z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) }]
        : [],
    )
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16);
  expect(hash).toBe(known[socket.protocolVersion]);
});
