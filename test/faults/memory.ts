/** What one process said of itself. */
export interface MemorySample {
  readonly node: string;
  /** When the process began, as it says: one that was started again is another. */
  readonly startedAt: number;
  readonly minute: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** The event loop's delay since the last look, p99. */
  readonly lagMs: number;
}

/** One process from its start to its end. */
interface Life {
  readonly name: string;
  readonly samples: readonly MemorySample[];
}

export const toLives = (samples: readonly MemorySample[]): readonly Life[] =>
  [...groupBy(samples, ({ node, startedAt }) => `${node} since ${startedAt}`).values()].map((its) => ({
    name: `${its[0]?.node} from minute ${Math.floor(its[0]?.minute ?? 0)} to ${Math.ceil(its.at(-1)?.minute ?? 0)}`,
    samples: its,
  }));

/**
 * The heap of a life's last third is that of its second: the first third fills what is kept on purpose. The heap is a
 * saw between two collections, and a fault or a busy machine makes its teeth longer: what lives is at its feet, so the
 * lowest tenth is compared. What one leak must reach to be seen: at 20 messages a second on each node 24,000 come between
 * the middles of these thirds of an hour, so 16 MB are 700 bytes a message. Not RSS: what the allocator keeps of a
 * fault's peak is no leak; it is in the table.
 */
export function judgeLife({ name, samples }: Life): {
  readonly says: string;
  readonly isFlat: boolean;
} {
  const third = Math.floor(samples.length / 3);
  const footOf = (from: number, to?: number): number =>
    quantile(
      samples.slice(from, to).map(({ heapMb }) => heapMb),
      0.1,
    );
  const [second, last] = [footOf(third, 2 * third), footOf(2 * third)];
  return {
    says: `${name}: heap ${Math.round(second)} MB at its lowest, then ${Math.round(last)} MB`,
    isFlat: last <= second * 1.1 + 16,
  };
}

/** Rows are minutes, columns are nodes: heap / RSS in MB and the loop's delay in ms, each the median; a new process has a star. */
export function toTable(samples: readonly MemorySample[], everyMinutes = 2): readonly string[] {
  const nodes = [...new Set(samples.map(({ node }) => node))].toSorted();
  const rows = groupBy(samples, ({ minute }) => Math.floor(minute / everyMinutes) * everyMinutes);
  const seen = new Set<string>();
  const cell = (its: readonly MemorySample[]): string => {
    const lives = [...new Set(its.map(({ node, startedAt }) => `${node} ${startedAt}`))];
    const mark = lives.some((life) => !seen.has(life)) ? '*' : '';
    for (const life of lives) seen.add(life);
    const of = (pick: (sample: MemorySample) => number): number => Math.round(median(its.map(pick)));
    return its.length === 0
      ? '–'
      : `${of(({ heapMb }) => heapMb)} / ${of(({ rssMb }) => rssMb)}, ${of(({ lagMs }) => lagMs)}${mark}`;
  };
  return [
    'Heap / RSS in MB, delay of the event loop (p99) in ms; medians. *: a new process.',
    '',
    `| minute | ${nodes.join(' | ')} |`,
    `| --- |${' --- |'.repeat(nodes.length)}`,
    ...[...rows]
      .toSorted(([a], [b]) => a - b)
      .map(
        ([minute, its]) =>
          `| ${minute} | ${nodes.map((node) => cell(its.filter((sample) => sample.node === node))).join(' | ')} |`,
      ),
    '',
  ];
}

function groupBy<Item, Name>(items: readonly Item[], nameOf: (item: Item) => Name): Map<Name, Item[]> {
  const groups = new Map<Name, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return groups;
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

const median = (values: readonly number[]): number => quantile(values, 0.5);
