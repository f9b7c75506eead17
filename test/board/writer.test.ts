import { expect, test } from 'vitest';
import { createWriter } from '../../src/board/writer.ts';

test('whoever wrote last goes on; another looks when nothing is heard of it for a while', () => {
  let now = 0;
  const writer = createWriter(() => now);
  expect(writer.isElsewhere()).toBe(false);
  writer.heard();
  for (; now < 20_000; now += 1_000) {
    expect(writer.isElsewhere()).toBe(true);
    writer.heard();
  }
  expect(writer.isElsewhere()).toBe(true);
  now += 1_400;
  expect(writer.isElsewhere()).toBe(true);
  now += 200;
  // One look; as long as it finds nothing the other is still the writer.
  expect(writer.isElsewhere()).toBe(false);
  expect(writer.isElsewhere()).toBe(true);
  now += 1_600;
  expect(writer.isElsewhere()).toBe(false);
  writer.wrote();
  expect(writer.isHere()).toBe(true);
  now += 60_000;
  expect(writer.isElsewhere()).toBe(false);
});

test('a lull is no silence: only what nobody has written makes one look', () => {
  let now = 0;
  const writer = createWriter(() => now);
  writer.heard();
  now += 60_000;
  expect(writer.isElsewhere()).toBe(true);
});

test('who leaves says so, and nobody waits', () => {
  const writer = createWriter(() => 0);
  writer.heard();
  writer.left();
  expect(writer.isElsewhere()).toBe(false);
  expect(writer.isHere()).toBe(false);
});
