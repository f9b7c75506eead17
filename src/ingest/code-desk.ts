import type { Pool } from 'pg';
import { toReason } from '../carriers/fold.ts';
import type { CarrierFormat } from '../carriers/format.ts';
import type {
  CarrierCode,
  CodeMeaning,
  ProposedMeaning,
  TableReading,
  UnmappedCode,
} from '../contracts/code-meanings.ts';
import type { Hub } from '../hub/hub.ts';
import type { CodeDesk } from '../hub/ports/code-desk.ts';
import type { Clock } from '../platform/clock.ts';
import { countByCarrier } from './code-counts.ts';
import { loadExamples } from './code-examples.ts';
import type { CodeMeanings } from './code-meanings.ts';
import type { Jobs } from './jobs.ts';
import { previewMeaning } from './meaning-preview.ts';
import { toRemapSubject } from './remap-job.ts';

const mostCodes = 500;
const keptDays = 400;

/** The desk's view, and what keeps it true by itself. */
export interface OwnCodeDesk extends CodeDesk {
  /** Begins again where scans were read with an old meaning although a new one was applied; forgets what is old. */
  catchUp(): Promise<void>;
}

interface CodeRow extends CarrierCode {
  readonly scans: number;
  readonly orders: number;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly waiting: number;
  readonly job_id: string | null;
}

export function createCodeDesk(options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly meanings: CodeMeanings;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly findFormat: (format: string) => CarrierFormat | undefined;
  /** A meaning is another, and a job began. */
  readonly onChanged: () => void;
}): OwnCodeDesk {
  const { pool, hub, meanings, jobs, clock, findFormat, onChanged } = options;

  /** Orders with scans that do not have the meaning. */
  async function countWaiting(code: CarrierCode, meaning: CodeMeaning): Promise<number> {
    const counted = await pool.query<{ orders: number }>(
      `select count(distinct order_id)::int as orders from unmapped_scans
       where carrier = $1 and format = $2 and code = $3 and version < $4`,
      [code.carrier, code.format, code.code, meaning.version],
    );
    return counted.rows[0]?.orders ?? 0;
  }

  async function startJob(
    code: CarrierCode,
    meaning: CodeMeaning,
    startedBy: string,
  ): ReturnType<Jobs['start']> {
    return await jobs.start({
      kind: 'remap',
      subject: toRemapSubject(code),
      title: `${code.carrier} ${code.format} ${code.code} → ${meaning.status}`,
      params: { ...code, meaning, reason: meaning.why },
      startedBy,
      total: await countWaiting(code, meaning),
    });
  }

  return {
    async list(only) {
      const found = await pool.query<CodeRow>(
        `with latest as (
           select carrier, format, code, max(version) as version from code_meanings group by carrier, format, code)
         select u.carrier, u.format, u.code, count(*)::int as scans, count(distinct u.order_id)::int as orders,
           min(u.seen_at) as first_seen_at, max(u.seen_at) as last_seen_at,
           count(*) filter (where u.version < coalesce(l.version, 1))::int as waiting,
           (select j.job_id from jobs j
            where j.subject = 'code:' || u.carrier || '/' || u.format || '/' || u.code
              and j.state in ('running', 'stopping')) as job_id
         from unmapped_scans u left join latest l using (carrier, format, code)
         where $2::text is null or u.carrier = $2
         group by u.carrier, u.format, u.code
         order by (max(l.version) is null) desc, scans desc, u.carrier, u.format, u.code limit $1`,
        [mostCodes, only ?? null],
      );
      return found.rows.map(({ carrier, format, code, ...row }): UnmappedCode => ({
        carrier,
        format,
        code,
        scans: row.scans,
        orders: row.orders,
        waiting: row.waiting,
        firstSeenAt: row.first_seen_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        meaning: meanings.find({ carrier, format, code }) ?? null,
        table: readTable(findFormat(format), code),
        jobId: row.job_id,
      }));
    },
    carriers: async () => await countByCarrier(pool),
    examples: async (code) => await loadExamples({ pool, hub }, code),
    meanings: async (code) => await meanings.list(code),
    preview: async (proposed) =>
      await previewMeaning({ pool, hub, clock }, proposed, {
        ...toProposed(proposed),
        version: (meanings.find(proposed)?.version ?? 0) + 1,
        by: '',
        at: '',
        why: '',
      }),
    async apply({ expectedVersion, why, ...proposed }, by) {
      const { carrier, format, code } = proposed;
      const seen = await pool.query(
        `select 1 from unmapped_scans where carrier = $1 and format = $2 and code = $3 limit 1`,
        [carrier, format, code],
      );
      if (seen.rowCount === 0) return 'unseen';
      const held = meanings.find(proposed);
      if (held?.version === expectedVersion && isSame(held, toProposed(proposed))) {
        // Said already: what still waits for it, a stopped job's for one, is all there is to do.
        const waiting = await countWaiting({ carrier, format, code }, held);
        const job = waiting === 0 ? 'busy' : await startJob({ carrier, format, code }, held, by);
        if (job !== 'busy') onChanged();
        return { meaning: held, job: job === 'busy' ? null : job };
      }
      const meaning = await meanings.put(proposed, { ...toProposed(proposed), by, why }, expectedVersion);
      if (meaning === undefined) return 'stale';
      // A job at work on the meaning before is overtaken: it ends with its orders, and this one follows by itself.
      const job = await startJob({ carrier, format, code }, meaning, by);
      onChanged();
      return { meaning, job: job === 'busy' ? null : job };
    },

    async catchUp() {
      const left = await pool.query<CarrierCode & { version: number }>(
        `select distinct m.carrier, m.format, m.code, m.version
         from (select carrier, format, code, max(version) as version
               from code_meanings group by carrier, format, code) m
         where exists (
             select 1 from unmapped_scans u
             where u.carrier = m.carrier and u.format = m.format and u.code = m.code and u.version < m.version
               and u.noted_at < now() - interval '10 seconds')
           -- What a person stopped stays stopped.
           and not exists (
             select 1 from jobs j
             where j.subject = 'code:' || m.carrier || '/' || m.format || '/' || m.code
               and (j.state in ('running', 'stopping')
                 or (j.state = 'stopped' and (j.params->'meaning'->>'version')::int = m.version)))`,
      );
      for (const { carrier, format, code } of left.rows) {
        const meaning = meanings.find({ carrier, format, code });
        if (meaning !== undefined) await startJob({ carrier, format, code }, meaning, meaning.by);
      }
      await pool.query(`delete from unmapped_scans where seen_at < $1`, [
        new Date(clock.now() - keptDays * 86_400_000).toISOString(),
      ]);
    },
  };
}

const toProposed = ({ status, reason, party }: ProposedMeaning): Pick<CodeMeaning, 'status' | 'reason'> => ({
  status,
  reason: { ...toReason(reason), ...(party === undefined ? {} : { party }) },
});

/** As every scan is read, but with the code alone. */
function readTable(format: CarrierFormat | undefined, code: string): TableReading {
  const meaning = format?.meaningOf?.(code) ?? 'untold';
  if (format === undefined || meaning === 'untold') return { known: 'untold' };
  if (meaning.status === 'unmapped') return { known: 'no' };
  return {
    known: 'yes',
    status: meaning.status,
    reason: toReason(meaning.reason),
    mapVersion: format.mapVersion,
  };
}

const isSame = (held: CodeMeaning, other: Pick<CodeMeaning, 'status' | 'reason'>): boolean =>
  held.status === other.status &&
  held.reason.code === other.reason.code &&
  held.reason.party === other.reason.party;
