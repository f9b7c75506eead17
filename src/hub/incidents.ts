import type { Pool } from 'pg';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import { createLease } from '../journal/lease.ts';
import type { Log } from '../platform/log.ts';
import type { Feeds, Incident } from './feeds.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { findOrderId } from './ids.ts';
import type { IncidentCases } from './ports/incident-cases.ts';

/**
 * Keeps the stalls of parcels and the incidents that explain them together: what an open incident explains is linked to
 * it, what is linked to one that is over is let go and looked at again. It compares what is with what should be, so it
 * does not matter what a crash, a late board or another node left undone; orders do nothing that is done (invariant 7).
 * One node at a time does it.
 */
export interface Incidents {
  poke(): void;
  stop(): Promise<void>;
}

export interface IncidentsOptions {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'ask'>;
  readonly feeds: Pick<Feeds, 'openIncidents' | 'onChanged'>;
  readonly cases: IncidentCases;
  readonly node: string;
  readonly log: Log;
  readonly pollMs?: number;
}

/** Orders told at once. */
const width = 32;
const pageSize = 500;

export function startIncidents(options: IncidentsOptions): Incidents {
  const { pool, hub, feeds, cases, node, log, pollMs = 2_000 } = options;
  const lease = createLease({ pool, name: 'incidents', node, seconds: 10 });
  let stopping = false;
  let poked = false;
  let wake: (() => void) | null = null;

  async function step(): Promise<'more' | 'done' | 'elsewhere'> {
    if (!(await lease.take())) return 'elsewhere';
    const open = await feeds.openIncidents();
    const released = await cases.findLinkedToOthers(
      open.map(({ incidentId }) => incidentId),
      pageSize,
    );
    let told = await tellAll(released, ({ incidentId }) =>
      incidentId === undefined ? undefined : { type: 'ReleaseStalls', incidentId },
    );
    for (const incident of open) {
      const found = await cases.findExplained(incident, pageSize);
      told += await tellAll(found, () => toSuppression(incident));
    }
    return told >= pageSize ? 'more' : 'done';
  }

  async function tellAll(
    rows: readonly ExceptionRow[],
    toCommand: (row: ExceptionRow) => Parameters<Hub['ask']>[1] | undefined,
  ): Promise<number> {
    // Several cases of an order are one command.
    const commands = new Map(
      rows.flatMap((row) => {
        const command = toCommand(row);
        return command === undefined ? [] : [[`${row.orderId} ${JSON.stringify(command)}`, { row, command }]];
      }),
    );
    const waiting = [...commands.values()];
    let told = 0;
    const tell = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined && !stopping; next = waiting.pop()) {
        const orderId = findOrderId(next.row.exceptionId);
        if (orderId === undefined) continue;
        const answer: OrderAnswer = await hub.ask(orderId, next.command, {
          actor: { kind: 'hub', id: 'incidents' },
          cause: next.row.incidentId ?? 'incident',
        });
        if (answer.outcome === 'accepted') told += 1;
        else
          log.warn({ orderId, outcome: answer.outcome }, 'a stall was not told of its incident; again soon');
      }
    };
    await Promise.all(Array.from({ length: width }, tell));
    return told;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      let pauseMs = pollMs;
      try {
        const done = await step();
        // The board follows a moment later: asked at once it would say the same again.
        if (done === 'more') pauseMs = 200;
        if (done === 'elsewhere') pauseMs = Math.max(pollMs, 2_500);
      } catch (error) {
        log.warn({ error: String(error) }, 'incidents could not be compared with the board');
      }
      if (poked || stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  function poke(): void {
    poked = true;
    wake?.();
  }

  feeds.onChanged(poke);
  const running = run();
  return {
    poke,
    async stop() {
      stopping = true;
      wake?.();
      await running;
      await lease.giveBack();
    },
  };
}

const toSuppression = ({ incidentId, carrier, silentSince }: Incident): Parameters<Hub['ask']>[1] => ({
  type: 'SuppressStalls',
  incidentId,
  carrier,
  silentSince,
});
