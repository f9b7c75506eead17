import type { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { hubScan } from '../carriers/hub-scan.ts';
import { type ImportedOrder, importedOrderSchema } from '../contracts/imports.ts';
import { toFieldErrors, toSentence } from '../contracts/problems.ts';
import type { Hub } from '../hub/hub.ts';
import { newId, toOrderId } from '../hub/ids.ts';
import { type ImportedScan, toImport } from '../hub/import-order.ts';
import { importCause } from '../hub/past.ts';
import type { OrderImports } from '../hub/ports/order-imports.ts';
import type { Registry } from '../hub/registry.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { parseBody } from './body.ts';
import { withoutQuote } from './cause.ts';
import type { CodeMeanings } from './code-meanings.ts';
import { createImportRows, type ImportRow } from './import-rows.ts';
import { createJobs, type JobAtWork, type JobKind } from './jobs.ts';
import { readLines } from './read-lines.ts';
import { toRetry } from './message.ts';
import { toStorable } from './storable.ts';
import { createTries } from './tries.ts';

/**
 * Orders that lived elsewhere: the body is written aside line by line as it comes, and a job then takes the lines. An
 * order's id comes from its channel and key, so a line that is taken twice, after a crash or in a second file, is known:
 * it changes nothing. A line that cannot be taken is told with its number; the others go on.
 */
export interface OrderImporting extends OrderImports {
  close(): Promise<void>;
}

/** Characters: five hundred lines and a thousand scans fit. */
const maxLine = 1_000_000;
const perInsert = { rows: 500, characters: 4_000_000 };
/** Orders in hand at once. */
const inFlight = 200;
/** What the hub is too busy for is tried again after this. */
const restMs = 250;
/** Of a line whose order is there and cannot be read: it is refused then, and may be imported again. */
const mostTries = 20;
const sweepMs = 600_000;
/** Lines that no job will take are kept so long. */
const forgottenMs = 3_600_000;

interface StoredBatch {
  readonly rows: ImportRow[];
  size: number;
}

export function createOrderImporting(options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'ask'>;
  readonly registry: Pick<Registry, 'channels' | 'locations' | 'bundles'>;
  readonly meanings: Pick<CodeMeanings, 'read'>;
  readonly refSecret: string;
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
}): OrderImporting {
  const { pool, hub, registry, meanings, refSecret, clock, log } = options;
  const rows = createImportRows(pool);
  const whys = new Map<string, string>();
  const tries = createTries(mostTries);
  const isHopeless = (name: string, error: Error): boolean =>
    toRetry(error).isBroken === true && tries.failed(name);

  async function take(job: JobAtWork, { line, body }: ImportRow): Promise<string> {
    const refuse = (why: string): 'refused' => {
      // One that cannot be written would keep the lines beside it from being done, for ever.
      whys.set(`${job.subject} ${line}`, toStorable(why));
      return 'refused';
    };
    if (body === null) return refuse(`The line is longer than ${maxLine} characters.`);
    const read = readLine(body);
    if ('wrong' in read) return refuse(read.wrong);
    const scans = await readScans(read.order);
    if ('wrong' in scans) return refuse(scans.wrong);
    const importId = job.subject;
    const past = toImport(read.order, scans, { importId, registry, refSecret, now: clock.now() });
    if ('wrong' in past) return refuse(past.wrong);
    const answer = await hub.ask(past.orderId, past.command, {
      actor: { kind: 'user', id: job.startedBy },
      cause: `${importCause}${importId}#${line}`,
      personal: past.personal,
    });
    switch (answer.outcome) {
      case 'accepted':
        return answer.events.length > 0 ? 'imported' : 'unchanged';
      case 'rejected':
        return refuse(answer.rejection.message);
      case 'failed':
        if (!answer.retry || isHopeless(`${importId}#${line}`, answer.error))
          return refuse(answer.error.message);
        break;
      case 'duplicate':
      case 'conflict':
        break;
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return 'again';
  }

  /** As the tracking door reads them, with what people have said of codes that no table knows. */
  async function readScans({
    order,
    idempotencyKey,
    scans = [],
  }: ImportedOrder): Promise<readonly ImportedScan[] | { readonly wrong: string }> {
    const orderId = toOrderId(order.channel, idempotencyKey);
    const found: ImportedScan[] = [];
    for (const [index, { carrier, ...message }] of scans.entries()) {
      const read = hubScan.parse(message);
      if (!read.ok) return { wrong: `scans/${index}: ${toSentence(read.errors)}` };
      for (const { trackingNumber, scans: parsed } of read.parcels) {
        const meant = parsed.some(({ scan }) => scan.status === 'unmapped')
          ? await meanings.read({ orderId, carrier, trackingNumber, scans: parsed })
          : parsed;
        found.push(...meant.map((one) => ({ carrier, trackingNumber, parsed: one })));
      }
    }
    return found;
  }

  const kind: JobKind<ImportRow> = {
    next: async (job, limit) => await rows.next(job.subject, limit),
    run: take,
    async mark(tx, job, done) {
      const over = done.filter(({ outcome }) => outcome !== 'again');
      const marked = await rows.mark(
        tx,
        job.subject,
        over.map(({ item: { line }, outcome }) => ({
          line,
          outcome,
          why: whys.get(`${job.subject} ${line}`) ?? null,
        })),
      );
      whys.clear();
      return marked;
    },
  };
  const jobs = createJobs({ ...options, kinds: { order_import: kind }, batch: inFlight });

  const sweep = (): void => {
    rows.sweep(toIso(clock.now() - forgottenMs)).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'lines of imports that are over could not be put away');
    });
  };
  sweep();
  const timer = setInterval(sweep, sweepMs);
  timer.unref();

  /** @returns how many lines there are */
  async function store(importId: string, body: Readable): Promise<number> {
    const receivedAt = toIso(clock.now());
    let batch: StoredBatch = { rows: [], size: 0 };
    let line = 0;
    let total = 0;
    const flush = async (): Promise<void> => {
      if (batch.rows.length > 0) await rows.store(importId, receivedAt, batch.rows);
      batch = { rows: [], size: 0 };
    };
    for await (const text of readLines(body, maxLine)) {
      line += 1;
      // PostgreSQL has no such character in a text, and neither has JSON.
      const words = text?.replace(/^\u{FEFF}/u, '').replaceAll('\0', '\u{FFFD}') ?? null;
      if (words?.trim() === '') continue;
      total += 1;
      batch.rows.push({ line, body: words });
      batch.size += words?.length ?? 0;
      if (batch.rows.length >= perInsert.rows || batch.size >= perInsert.characters) await flush();
    }
    await flush();
    return total;
  }

  return {
    async start({ body, startedBy }) {
      const importId = newId('imp');
      let total = 0;
      try {
        total = await store(importId, body);
      } catch (error) {
        // Cut off on the way in: nothing was begun, so nothing stays.
        await rows.drop(importId).catch(() => undefined);
        throw error;
      }
      if (total === 0) return { line: 1, wrong: 'there are no lines' };
      return await jobs.start({
        kind: 'order_import',
        subject: importId,
        title: `Import of ${total} orders`,
        params: {},
        startedBy,
        total,
      });
    },
    async find(jobId) {
      const job = await jobs.find(jobId);
      return job?.kind === 'order_import' ? job : undefined;
    },
    list: async (limit) => await jobs.list(['order_import'], limit),
    async stop(jobId) {
      const job = await jobs.find(jobId);
      return job?.kind === 'order_import' ? await jobs.stop(jobId) : undefined;
    },
    refused: async (jobId, after, limit) => await rows.refused(jobId, after, limit),
    async close() {
      clearInterval(timer);
      await jobs.close();
    },
  };
}

const readLine = (text: string): { readonly order: ImportedOrder } | { readonly wrong: string } => {
  const body = parseBody(Buffer.from(text));
  // Why a line was refused is kept when its text is gone.
  if (!body.ok) return { wrong: withoutQuote(body.detail) };
  const parsed = importedOrderSchema.safeParse(body.value);
  return parsed.success ? { order: parsed.data } : { wrong: toSentence(toFieldErrors(parsed.error)) };
};
