import { expect, it } from 'vitest';
import { z } from 'zod';
import { routeDocs } from '../../src/http/route-docs.ts';

const parts = ['items', 'nextCursor', 'position'];

it('every list answers with its items, where it goes on, and how far the log was', () => {
  const lists = Object.entries(routeDocs).flatMap(([route, { answer }]) => {
    const fields = answer instanceof z.ZodObject ? Object.keys(answer.shape) : [];
    // What has other fields too is no list but something that holds one.
    return fields.includes('items') && fields.every((field) => parts.includes(field))
      ? [[route, fields.toSorted()]]
      : [];
  });
  expect(lists.length).toBeGreaterThan(20);
  expect(lists).toEqual(lists.map(([route]) => [route, parts]));
});
