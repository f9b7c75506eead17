import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import type { Row } from './bench.ts';

export const readMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  at: new Date().toISOString(),
});

export interface Measured {
  readonly name: string;
  readonly runs: readonly object[];
  readonly rows: readonly Row[];
}

const begin = '<!-- measured -->';
const end = '<!-- /measured -->';

/** Replaces the rows of the benchmarks that ran, between two marks in a markdown file; those of the other `names` stay. */
export function writeTable(
  path: string,
  measured: readonly Measured[],
  { names, at }: { readonly names: readonly string[]; readonly at: string },
): void {
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no lines between ${begin} and ${end}`);
  const old = text
    .slice(from + begin.length, to)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| benchmark') && !line.startsWith('| ---'));
  const rest = old.filter((line) => measured.every(({ name }) => !line.endsWith(`| ${name} |`)));
  const fresh = measured.flatMap(({ name, runs, rows }) =>
    rows.map(
      ({ what, figure, goal }) =>
        `| ${what} | ${figure} | ${goal} | ${at.slice(0, 10)}, ${runs.length === 1 ? 'one run' : `${runs.length} runs`} | ${name} |`,
    ),
  );
  const head = ['| benchmark | median | goal | measured | by |', '| --- | --- | --- | --- | --- |'];
  const all = names.flatMap((name) => [...fresh, ...rest].filter((line) => line.endsWith(`| ${name} |`)));
  const table = [begin, ...head, ...all, end].join('\n');
  writeFileSync(path, `${text.slice(0, from)}${table}${text.slice(to + end.length)}`);
}
