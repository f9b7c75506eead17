import type { Pool } from 'pg';
import type { CarrierCode, CodeMeaning } from '../contracts/code-meanings.ts';
import type { Scan } from '../contracts/scans.ts';
import type { AskOptions, Hub, OrderAnswer } from '../hub/hub.ts';
import { isOpenToMeaning, readWith } from './code-meanings.ts';
import type { JobKind } from './jobs.ts';

/** What a job's row says of it. */
export interface RemapParams extends CarrierCode {
  readonly meaning: CodeMeaning;
}

export const toRemapSubject = ({ carrier, format, code }: CarrierCode): string =>
  `code:${carrier}/${format}/${code}`;

/** Every scan of the code in one order, with its new meaning: the same scan, read anew by a person. */
export async function rereadOrder(
  hub: Pick<Hub, 'ask' | 'readOrder'>,
  orderId: string,
  { carrier, format, code, meaning }: RemapParams,
): Promise<readonly OrderAnswer[]> {
  const order = await hub.readOrder(orderId);
  const answers: OrderAnswer[] = [];
  for (const shipment of order?.state.shipments ?? []) {
    if (shipment.carrier !== carrier) continue;
    const forms = new Map<string, Scan>();
    for (const { scan } of shipment.scans)
      if (scan.format === format && scan.carrierCode === code && isOpenToMeaning(scan))
        forms.set(scan.identity, scan);
    if (forms.size === 0) continue;
    answers.push(
      await hub.ask(
        orderId,
        {
          type: 'RecordScans',
          carrier,
          trackingNumber: shipment.trackingNumber,
          scans: [...forms.values()].map((scan) => ({ scan: readWith(scan, meaning) })),
        },
        asker(meaning, toRemapSubject({ carrier, format, code })),
      ),
    );
  }
  return answers;
}

/** Who gave the meaning did it; why is kept with the meaning, by the version that the cause names. */
const asker = (meaning: CodeMeaning, subject: string): AskOptions => {
  const [kind, ...id] = meaning.by.split(':');
  return {
    actor: kind === 'user' ? { kind: 'user', id: id.join(':') } : { kind: 'hub', id: 'code-meanings' },
    cause: `${subject}@${meaning.version}`.slice(0, 300),
  };
};

/** Longer than it takes every node to hear of a meaning, and a scan that was noted before to reach its order. */
const restMs = 8_000;

/** Orders whose scans of the code have not the meaning yet. */
export const createRemapKind = (options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'ask' | 'readOrder'>;
  readonly restMs?: number;
}): JobKind<string> => ({
  async next({ params }, limit) {
    const { carrier, format, code, meaning } = params as unknown as RemapParams;
    const found = await options.pool.query<{ order_id: string; age_ms: number }>(
      `select order_id, extract(epoch from now() - max(noted_at))::float8 * 1000 as age_ms from unmapped_scans
       where carrier = $1 and format = $2 and code = $3 and version < $4
       group by order_id order by max(noted_at), order_id limit $5`,
      [carrier, format, code, meaning.version, limit],
    );
    const youngest = Math.min(...found.rows.map(({ age_ms }) => age_ms));
    const rest = (options.restMs ?? restMs) - youngest;
    if (found.rows.length > 0 && rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    return found.rows.map(({ order_id }) => order_id);
  },
  async run({ params }, orderId) {
    for (let tries = 1; ; tries += 1) {
      const answers = await rereadOrder(options.hub, orderId, params as unknown as RemapParams);
      const busy = answers.find(
        (answer) => answer.outcome === 'conflict' || (answer.outcome === 'failed' && answer.retry),
      );
      if (busy === undefined) {
        return answers.some((answer) => answer.outcome === 'accepted' && answer.events.length > 0)
          ? 'applied'
          : 'already';
      }
      // The job's lease runs out and it goes on: a scan that is passed over would keep its old meaning for ever.
      if (tries === 3) throw new Error(`order ${orderId} is busy`);
      await new Promise((resolve) => setTimeout(resolve, 300 * tries));
    }
  },
  async mark(tx, { params }, done) {
    const { carrier, format, code, meaning } = params as unknown as RemapParams;
    await tx.query(
      `update unmapped_scans set version = $4
       where carrier = $1 and format = $2 and code = $3 and version < $4 and order_id = any($5)`,
      [carrier, format, code, meaning.version, done.map(({ item }) => item)],
    );
    return done.map(({ outcome }) => outcome);
  },
});
