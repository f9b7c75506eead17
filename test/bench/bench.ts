import { median } from './cpu.ts';
import type { Services } from './services.ts';

/** What the command line says of sizes; each benchmark takes what concerns it. */
export interface BenchOptions {
  readonly orders: number;
  readonly messages: number;
  readonly customers: number;
  readonly seconds: number;
  readonly stocks: number;
  readonly waiting: number;
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly changes: number;
  readonly boardSeconds: number;
  readonly sockets: number;
}

/** A line of `docs/performance.md`: what was measured, what came out, what is wanted. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
}

/** A benchmark: one run, what is reported of several, and how that reads. */
export interface BenchSpec<Run extends object, Summary extends object> {
  /** On the command line. */
  readonly name: string;
  /** In the JSON. */
  readonly key: string;
  readonly run: (services: Services, options: BenchOptions) => Promise<Run>;
  readonly summarise: (runs: readonly Run[]) => Summary;
  readonly rows: (summary: Summary) => readonly Row[];
}

export interface Bench {
  readonly name: string;
  readonly key: string;
  /** One run more. */
  run(services: Services, options: BenchOptions): Promise<object>;
  /** Takes runs over that were written with `--json`. */
  take(runs: readonly object[]): void;
  /** Of all runs so far; undefined without any. */
  report():
    | { readonly summary: object; readonly runs: readonly object[]; readonly rows: readonly Row[] }
    | undefined;
}

export function defineBench<Run extends object, Summary extends object>(
  spec: BenchSpec<Run, Summary>,
): Bench {
  const runs: Run[] = [];
  return {
    name: spec.name,
    key: spec.key,
    async run(services, options) {
      const run = await spec.run(services, options);
      runs.push(run);
      return run;
    },
    take(earlier) {
      runs.push(...(earlier as readonly Run[]));
    },
    report() {
      if (runs.length === 0) return undefined;
      const summary = spec.summarise(runs);
      return { summary, runs, rows: spec.rows(summary) };
    },
  };
}

/** Of one figure over all runs. */
export const middleOf = <Run>(runs: readonly Run[], figure: (run: Run) => number): number =>
  median(runs.map(figure));

export const sumOf = <Run>(runs: readonly Run[], figure: (run: Run) => number): number =>
  runs.reduce((sum, run) => sum + figure(run), 0);

/** 12,345 */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
export const ms = (value: number): string => `${count(value)} ms`;
