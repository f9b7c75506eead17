import type { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { toFieldErrors, toSentence } from '../contracts/problems.ts';
import { type StockLoadRow, stockLoadRowSchema } from '../contracts/stock.ts';
import { newId } from '../hub/ids.ts';
import type { StockLoads } from '../hub/ports/stock-loads.ts';
import type { Registry } from '../hub/registry.ts';
import { type Stocks, toPutCommands } from '../hub/stocks.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { createJobs, type JobAtWork, type JobKind, type Jobs } from './jobs.ts';
import { toRetry } from './message.ts';
import { readLines } from './read-lines.ts';
import { toStorable } from './storable.ts';
import { createTries } from './tries.ts';

/**
 * A first fill: rows are read as they come in and written aside, and a job then takes them, each once whatever crashes.
 * Every row is a count as of when the load began, so deliveries and sales in the meantime are added to it.
 */
export interface StockLoading extends StockLoads {
  readonly jobs: Jobs;
}

/** Rows of one statement on the way in, and commands in flight on the way through. */
const perInsert = 2_000;
const inFlight = 1_000;
const maxRows = 2_000_000;
const maxLine = 4_000;
/** What the hub is too busy for is tried again after this. */
const restMs = 250;
/** Of a row whose shelf cannot be read: it is refused then, and may be loaded again. */
const mostTries = 20;

interface Item {
  readonly line: number;
  readonly row: StockLoadRow;
}

export function createStockLoading(options: {
  readonly pool: Pool;
  readonly stocks: Pick<Stocks, 'ask'>;
  readonly registry: Pick<Registry, 'locations'>;
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
}): StockLoading {
  const { pool, stocks, registry } = options;
  const details = new Map<string, string>();
  const tries = createTries(mostTries);
  const isHopeless = (name: string, error: Error): boolean =>
    toRetry(error).isBroken === true && tries.failed(name);

  async function waitForAnother(): Promise<'again'> {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return 'again';
  }

  async function take(job: JobAtWork, { line, row }: Item): Promise<string> {
    const refused = (why: string): 'refused' => {
      details.set(`${job.jobId} ${line}`, toStorable(why));
      return 'refused';
    };
    if (!registry.locations().has(row.location)) return refused(`There is no location "${row.location}".`);
    let outcome: 'taken' | 'unchanged' = 'unchanged';
    const { location, sku, ...levels } = row;
    for (const [index, command] of toPutCommands(location, sku, levels).commands.entries()) {
      const answer = await stocks.ask(command, {
        actor: { kind: 'user', id: job.startedBy },
        cause: `load:${job.jobId}#${line}`,
        at: Date.parse(job.startedAt),
        key: { source: 'load', messageId: `${job.jobId}#${line}.${index}` },
      });
      switch (answer.outcome) {
        case 'accepted':
          if (answer.events.length > 0) outcome = 'taken';
          break;
        case 'duplicate':
          if (answer.earlier !== null) return refused(answer.earlier.message);
          outcome = 'taken';
          break;
        case 'rejected':
          return refused(answer.rejection.message);
        case 'failed':
          if (!answer.retry || isHopeless(`${job.jobId}#${line}`, answer.error))
            return refused(answer.error.message);
          return await waitForAnother();
        case 'conflict':
          return await waitForAnother();
      }
    }
    return outcome;
  }

  const kind: JobKind<Item> = {
    async next(job, limit) {
      const found = await pool.query<Item>(
        `select line, row from stock_load_rows where job_id = $1 and outcome is null order by line limit $2`,
        [job.subject, limit],
      );
      return found.rows;
    },
    run: take,
    async mark(tx, job, done) {
      // What could not be done now is left where it is.
      const over = done.filter(({ outcome }) => outcome !== 'again');
      const marked = await tx.query<{ outcome: string }>(
        `update stock_load_rows r set outcome = d.outcome, detail = d.detail
         from unnest($2::int[], $3::text[], $4::text[]) as d(line, outcome, detail)
         where r.job_id = $1 and r.line = d.line and r.outcome is null
         returning d.outcome`,
        [
          job.subject,
          over.map(({ item }) => item.line),
          over.map(({ outcome }) => outcome),
          over.map(({ item }) => details.get(`${job.jobId} ${item.line}`) ?? null),
        ],
      );
      details.clear();
      return marked.rows.map(({ outcome }) => outcome);
    },
  };
  const jobs = createJobs({ ...options, kinds: { stock_load: kind }, batch: inFlight });

  async function store(loadId: string, rows: readonly Item[]): Promise<void> {
    await pool.query(
      `insert into stock_load_rows (job_id, line, location, sku, row)
       select $1, line, row->>'location', row->>'sku', row
       from unnest($2::int[], $3::jsonb[]) as t(line, row)`,
      [loadId, rows.map(({ line }) => line), rows.map(({ row }) => JSON.stringify(row))],
    );
  }

  return {
    jobs,
    async start({ body, format, startedBy }) {
      const loadId = newId('load');
      let total = 0;
      try {
        let rows: Item[] = [];
        for await (const read of readRows(body, format)) {
          if ('wrong' in read) {
            await drop(pool, loadId);
            return read;
          }
          rows.push(read);
          total += 1;
          if (total > maxRows) {
            await drop(pool, loadId);
            return { line: read.line, wrong: `more than ${maxRows} rows; load them in parts` };
          }
          if (rows.length < perInsert) continue;
          await store(loadId, rows);
          rows = [];
        }
        if (total === 0) return { line: 1, wrong: 'there are no rows' };
        if (rows.length > 0) await store(loadId, rows);
      } catch (error) {
        // Cut off on the way in: nothing was begun, so nothing stays.
        await drop(pool, loadId).catch(() => undefined);
        throw error;
      }
      return await jobs.start({
        kind: 'stock_load',
        subject: loadId,
        title: `Stock of ${total} SKU-locations`,
        params: {},
        startedBy,
        total,
      });
    },
    async find(jobId) {
      const job = await jobs.find(jobId);
      return job?.kind === 'stock_load' ? job : undefined;
    },
    list: async (limit) => await jobs.list(['stock_load'], limit),
    async stop(jobId) {
      const job = await jobs.find(jobId);
      return job?.kind === 'stock_load' ? await jobs.stop(jobId) : undefined;
    },
    async refused(jobId, after, limit) {
      const found = await pool.query<{ line: number; detail: string | null }>(
        `select line, detail from stock_load_rows
         where job_id = (select subject from jobs where job_id = $1)
           and outcome is not null and outcome not in ('taken', 'unchanged') and line > $2
         order by line limit $3`,
        [jobId, after, limit],
      );
      return found.rows.map(({ line, detail }) => ({ line, why: detail ?? '' }));
    },
  };
}

const drop = async (pool: Pool, loadId: string): Promise<void> => {
  await pool.query(`delete from stock_load_rows where job_id = $1`, [loadId]);
};

type Read = Item | { readonly wrong: string; readonly line: number };

/** One row a line. CSV has a head that names the columns, in any order: location, sku, onHand, safety, low, name. */
async function* readRows(body: Readable, format: 'csv' | 'ndjson'): AsyncGenerator<Read> {
  let line = 0;
  let head: readonly string[] | undefined;
  for await (const raw of readLines(body, maxLine)) {
    line += 1;
    if (raw === null) {
      yield { line, wrong: `longer than ${maxLine} characters` };
      return;
    }
    const text = line === 1 ? raw.replace(/^\u{FEFF}/u, '') : raw;
    if (text.trim() === '') continue;
    if (format === 'csv' && head === undefined) {
      head = splitCsv(text);
      const unknown = head.find((column) => !(column in columns));
      if (
        unknown !== undefined ||
        !head.includes('sku') ||
        !head.includes('location') ||
        !head.includes('onHand')
      ) {
        yield {
          line,
          wrong: `the first line must name the columns location, sku and onHand, and may name safety, low and name${unknown === undefined ? '' : `; "${unknown}" is none of them`}`,
        };
        return;
      }
      continue;
    }
    const value = format === 'csv' ? fromCsv(head ?? [], text) : fromJson(text);
    const parsed = value === undefined ? undefined : stockLoadRowSchema.safeParse(value);
    if (parsed?.success === true) {
      yield { line, row: parsed.data };
      continue;
    }
    yield {
      line,
      wrong: parsed === undefined ? 'not JSON' : toSentence(toFieldErrors(parsed.error)),
    };
    return;
  }
}

const columns: Readonly<Record<string, 'text' | 'number'>> = {
  location: 'text',
  sku: 'text',
  onHand: 'number',
  safety: 'number',
  low: 'number',
  name: 'text',
};

const fromCsv = (head: readonly string[], text: string): unknown => {
  const row: Record<string, unknown> = {};
  for (const [index, value] of splitCsv(text).entries()) {
    // One cell too many is said as a field that is not there.
    const column = head[index] ?? `column ${index + 1}`;
    if (value !== '') row[column] = columns[column] === 'number' ? Number(value) : value;
  }
  return row;
};

/** Comma, semicolon or tab, whichever the line has; cells may be in quotes. */
const splitCsv = (text: string): readonly string[] => {
  const separator = [';', '\t'].find((one) => text.includes(one)) ?? ',';
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '"' && isQuoted && text[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
};

const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
