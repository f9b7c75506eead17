import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, openCluster } from './cluster.ts';
import { createFaults, type FaultName, type Faults } from './faults.ts';
import { ensureBuilt } from './hub-process.ts';
import { openOwnServices } from './own-services.ts';
import { type Load, openLoad, playRound, type Round, type Story } from './rounds.ts';
import { prepareDatabase, prepareStreams } from './world.ts';

export interface OutageOptions {
  readonly name: string;
  readonly seed: number;
  readonly nodes: number;
  readonly sockets: number;
  readonly plan: readonly { readonly fault: FaultName; readonly holdMs: number }[];
  readonly burst: { readonly orders: number; readonly scans: number };
}

/** One story of many faults over several hub processes, a PostgreSQL and a NATS of its own, judged at its end. */
export async function playOutages(options: OutageOptions): Promise<Story> {
  return await withHubs(options, async ({ load, cluster, faults }) => {
    const rounds: Round[] = [];
    for (const { fault, holdMs } of options.plan) {
      const round = await playRound({ load, cluster, faults, fault, holdMs, burst: options.burst });
      rounds.push(round);
      process.stdout.write(`${options.name}: ${toLine(round)}\n`);
    }
    const story: Story = { rounds, ...(await load.finish()) };
    report(options, story);
    return story;
  });
}

/** Hubs, services that are nobody else's, everybody around them, and orders with parcels to scan. */
export async function withHubs<Result>(
  options: Pick<OutageOptions, 'nodes' | 'seed' | 'sockets'> & {
    readonly watched?: number;
    readonly askEveryMs?: number;
    readonly underWay?: number;
  },
  body: (around: { load: Load; cluster: Cluster; faults: Faults }) => Promise<Result>,
): Promise<Result> {
  await ensureBuilt();
  const services = await openOwnServices();
  const closing: (() => Promise<void>)[] = [async () => await services.close()];
  try {
    const { databaseUrl, nats } = services;
    await prepareDatabase(databaseUrl);
    await prepareStreams(nats.url);
    const cluster = await openCluster({
      nodes: options.nodes,
      databaseUrl,
      natsUrl: nats.url,
      env: { PUBLISH_EVENTS: 'true' },
    });
    closing.push(async () => await cluster.close());
    const load = await openLoad({
      watched: 6 + options.nodes,
      ...options,
      cluster,
      databaseUrl,
      natsUrl: nats.url,
    });
    closing.push(async () => await load.close());
    // Parcels to scan, by the way that all parcels go.
    await load.senders.send({ orders: 30 });
    await load.settled(60_000);
    return await body({ load, cluster, faults: createFaults(cluster, services) });
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

export const toLine = (round: Round): string =>
  `${round.fault} (${round.node}), ${round.inFlight} in flight: writes after ${round.writesResumedMs} ms, ` +
  `all taken after ${round.drainedMs} ms; answers ${JSON.stringify(round.answers)}, ` +
  `${round.withRetryAfter} with Retry-After; at most ${round.mostInHand} in hand, ${round.rssMb} MB; load ${round.machineLoad}`;

/** JSON, and a table for people, where HUB_REPORT_DIR says; the summary always. */
export function report(
  { name, seed, nodes }: Pick<OutageOptions, 'name' | 'seed' | 'nodes'>,
  story: Story,
  more: readonly string[] = [],
): void {
  const { rounds, violations, counted } = story;
  const figures = Object.entries(counted)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
  process.stdout.write(
    [`${name} (seed ${seed}): ${rounds.length} faults; ${figures}`, ...violations, ''].join('\n'),
  );
  const directory = process.env['HUB_REPORT_DIR'];
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${seed}`);
  writeFileSync(`${path}.json`, `${JSON.stringify({ name, seed, nodes, ...story }, null, 2)}\n`);
  writeFileSync(
    `${path}.md`,
    [
      `# ${name}, seed ${seed}, ${nodes} nodes`,
      '',
      figures,
      '',
      violations.length === 0 ? 'Nothing is wrong.' : violations.join('\n'),
      '',
      '| fault | rounds | in flight, at least | writes go on after, ms (p50 / p99 / max) | all taken after, ms (p50 / p99 / max) | memory at most, MB | load |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...[...new Set(rounds.map(({ fault }) => fault))].map((fault) =>
        toRow(
          fault,
          rounds.filter((round) => round.fault === fault),
        ),
      ),
      '',
      ...more,
    ].join('\n'),
  );
}

function toRow(fault: FaultName, its: readonly Round[]): string {
  const spread = (pick: (round: Round) => number): string =>
    [0.5, 0.99, 1].map((share) => percentile(its.map(pick), share)).join(' / ');
  const loads = its.map(({ machineLoad }) => machineLoad);
  const cells = [
    fault,
    its.length,
    Math.min(...its.map(({ inFlight }) => inFlight)),
    spread(({ writesResumedMs }) => writesResumedMs),
    spread(({ drainedMs }) => drainedMs),
    Math.max(...its.map(({ rssMb }) => rssMb)),
    `${Math.min(...loads)} to ${Math.max(...loads)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The smallest value that `share` of them do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
