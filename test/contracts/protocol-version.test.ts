import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import * as socket from '../../src/contracts/socket.ts';

/** Whoever changes what goes over the socket raises the version with it: clients of another version load again. */
const known: Record<number, string> = { 1: 'dcc245697b751e6e' };

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
