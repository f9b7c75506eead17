import type { PoolClient } from 'pg';
import type { BoardView } from '../contracts/socket.ts';

/** Where a view's log stands. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

export type Places = ReadonlyMap<string, Place>;

export const isSamePlace = (a: Places, b: Places): boolean =>
  [...a].every(([view, { epoch, seq }]) => {
    const other = b.get(view);
    return other?.epoch === epoch && other.seq === seq;
  });

export async function loadPlaces(tx: PoolClient): Promise<Places> {
  const found = await tx.query<Place & { view: string }>({
    name: 'board-logs',
    text: `select view, epoch, seq from board_logs`,
  });
  return new Map(found.rows.map(({ view, epoch, seq }) => [view, { epoch, seq }]));
}

export async function moveLogs(tx: PoolClient, counts: ReadonlyMap<BoardView, number>): Promise<Places> {
  const moved = await tx.query<Place & { view: string }>({
    name: 'board-logs-move',
    text: `
      update board_logs set seq = seq + moved.n
      from unnest($1::text[], $2::int[]) as moved(view, n)
      where board_logs.view = moved.view and moved.n > 0
      returning board_logs.view, epoch, seq`,
    values: [[...counts.keys()], [...counts.values()]],
  });
  return new Map(moved.rows.map(({ view, epoch, seq }) => [view, { epoch, seq }]));
}
