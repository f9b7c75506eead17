import { expect, test } from 'vitest';
import { createWriter } from '../../src/board/writer.ts';

const behind = async (): Promise<boolean> => await Promise.resolve(true);
const caughtUp = async (): Promise<boolean> => await Promise.resolve(false);

test('whoever wrote last goes on; another looks when there is something to write and nothing is heard', async () => {
  let now = 0;
  const writer = createWriter(() => now);
  expect(await writer.isElsewhere(behind)).toBe(false);
  writer.heard();
  for (; now < 20_000; now += 1_000) {
    expect(await writer.isElsewhere(behind)).toBe(true);
    writer.heard();
  }
  expect(await writer.isElsewhere(behind)).toBe(true);
  now += 1_400;
  expect(await writer.isElsewhere(behind)).toBe(true);
  now += 200;
  expect(await writer.isElsewhere(behind)).toBe(false);
  writer.wrote();
  expect(writer.isHere()).toBe(true);
  now += 60_000;
  expect(await writer.isElsewhere(behind)).toBe(false);
});

test('a lull is no silence, however often one looks', async () => {
  let now = 0;
  const writer = createWriter(() => now);
  writer.heard();
  for (; now < 60_000; now += 1_700) expect(await writer.isElsewhere(caughtUp)).toBe(true);
  expect(await writer.isElsewhere(behind)).toBe(true);
});

test('who leaves says so, and nobody waits', async () => {
  const writer = createWriter(() => 0);
  writer.heard();
  writer.left();
  expect(await writer.isElsewhere(behind)).toBe(false);
  expect(writer.isHere()).toBe(false);
});

test('a batch that takes long is no silence', async () => {
  let now = 0;
  const writer = createWriter(() => now);
  writer.heard();
  for (let look = 0; look < 5; look += 1) {
    expect(await writer.isElsewhere(behind)).toBe(true);
    now += 1_600;
    expect(await writer.isElsewhere(behind)).toBe(false);
    writer.foundHeld();
  }
  expect(await writer.isElsewhere(behind)).toBe(true);
});
