import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds by who used them, from /proc: the servers, the process under test, this program, everybody else. */
export interface CpuSplit {
  readonly postgres: number;
  readonly nats: number;
  readonly hub: number;
  readonly bench: number;
  readonly others: number;
}

/** Which processes are meant: other servers of the same name may be running. */
export interface Measured {
  readonly hubPid: number;
  /** Where there are several nodes: the others. */
  readonly otherHubs?: readonly number[];
  readonly postmasterPid: number;
}

const ticksPerSecond = 100;

/** The parent of the given backend is the server. */
export const postmasterOf = (backendPid: number): number =>
  Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${backendPid}/status`, 'utf8'))?.[1] ?? 0);

function read({ hubPid, otherHubs = [], postmasterPid }: Measured): CpuSplit {
  const sums = { postgres: 0, nats: 0, hub: 0, bench: 0 };
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    let stat: string;
    try {
      stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    } catch {
      continue;
    }
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    if (Number(entry) === hubPid || otherHubs.includes(Number(entry))) sums.hub += seconds;
    else if (Number(entry) === process.pid) sums.bench += seconds;
    else if (Number(entry) === postmasterPid) sums.postgres += seconds + ofTheDead(fields);
    else if (Number(fields[1]) === postmasterPid) sums.postgres += seconds;
    else if (name === 'nats-server') sums.nats += seconds;
  }
  const total = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  // user, nice, system, irq, softirq, steal; idle and iowait are not work.
  const busy = [0, 1, 2, 5, 6, 7].reduce((sum, index) => sum + (total[index] ?? 0), 0) / ticksPerSecond;
  return { ...sums, others: busy - sums.postgres - sums.nats - sums.hub - sums.bench };
}

/** A server's processes come and go: what those that are gone have used stands with their parent. */
const ofTheDead = (fields: readonly string[]): number =>
  (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;

/** Starts counting; the returned function says what was used since. */
export function startCpu(measured: Measured): () => CpuSplit {
  const before = read(measured);
  return () => {
    const after = read(measured);
    return {
      postgres: round(after.postgres - before.postgres),
      nats: round(after.nats - before.nats),
      hub: round(after.hub - before.hub),
      bench: round(after.bench - before.bench),
      others: round(after.others - before.others),
    };
  };
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

export const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
