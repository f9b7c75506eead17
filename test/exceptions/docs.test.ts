import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../src/exceptions/registry.ts';
import { thresholdDefaults } from '../../src/exceptions/thresholds.ts';

const page = readFileSync(new URL('../../docs/exceptions.md', import.meta.url), 'utf8');

const toThresholds = (type: string): string => {
  const values = (thresholdDefaults as Readonly<Record<string, Readonly<Record<string, number>>>>)[type];
  return values === undefined
    ? ''
    : Object.entries(values)
        .map(([name, value]) => `\`${name}\` ${value}`)
        .join(', ');
};

test('docs/exceptions.md lists every rule about orders, with what closes it and its thresholds', () => {
  const [aboutOrders = ''] = page.split('\n## ');
  const rows = aboutOrders.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    rules.map(
      ({ type, title, closesWhen }) => `| \`${type}\` | ${title} | ${closesWhen} | ${toThresholds(type)} |`,
    ),
  );
});

test('every rule has a type of its own, and every threshold a rule', () => {
  const types = rules.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(types).toEqual(expect.arrayContaining(Object.keys(thresholdDefaults)));
});
