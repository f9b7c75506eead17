import type { Pool } from 'pg';
import { isAtOrAfter } from '../journal/committed-feed.ts';
import type { Position } from '../journal/entry.ts';
import { checkpointName } from './projection.ts';

/**
 * How far the boards are, as `<epoch>.<tx>.<position>`: the same text as the `Hub-Position` of a write. It is read before
 * the rows, so a list never says that it holds more than it does.
 */
export interface Positions {
  load(): Promise<string>;
  /** True once the boards are there; false after `ms`, and at once for what no write of this log ever said. */
  waitFor(position: string, ms: number): Promise<boolean>;
  /** The projection of this node has moved. */
  moved(): void;
}

const pollMs = 20;

export function createPositions(pool: Pool): Positions {
  let epoch: Promise<string> | undefined;
  const waiting = new Set<() => void>();

  async function loadEpoch(): Promise<string> {
    epoch ??= pool
      .query<{ epoch: string }>(`select epoch from epochs order by since desc limit 1`)
      .then(({ rows }) => rows[0]?.epoch ?? '')
      .catch((error: unknown) => {
        epoch = undefined;
        throw error;
      });
    return await epoch;
  }

  async function loadPosition(): Promise<Position> {
    const found = await pool.query<Position>({
      name: 'board-position',
      text: `select tx::text, position from checkpoints where name = $1`,
      values: [checkpointName],
    });
    return found.rows[0] ?? { tx: '0', position: 0 };
  }

  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
    });
  }

  return {
    async load() {
      const { tx, position } = await loadPosition();
      return `${await loadEpoch()}.${tx}.${position}`;
    },
    async waitFor(position, ms) {
      const wanted = parsePosition(position);
      if (wanted === undefined || wanted.epoch !== (await loadEpoch())) return false;
      const until = performance.now() + ms;
      for (;;) {
        if (isAtOrAfter(await loadPosition(), wanted)) return true;
        const left = until - performance.now();
        if (left <= 0) return false;
        await pause(Math.min(pollMs, left));
      }
    },
    moved() {
      for (const wake of waiting) wake();
    },
  };
}

function parsePosition(text: string): (Position & { readonly epoch: string }) | undefined {
  const found = /^([0-9a-f]{1,32})\.(\d{1,20})\.(\d{1,16})$/.exec(text);
  const [, epoch, tx, position] = found ?? [];
  if (epoch === undefined || tx === undefined || position === undefined) return undefined;
  return { epoch, tx, position: Number(position) };
}
