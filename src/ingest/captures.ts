import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Captures } from '../hub/ports/captures.ts';
import type { ReceivedWebhook } from '../hub/ports/doors.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Inbox } from './inbox.ts';
import type { Verdict } from './signature.ts';

/**
 * Signatures that do not fit are counted per carrier and format, and some of their bodies are kept: when the secret was
 * wrong and is corrected, they are verified again and taken. A 401 promised nothing, and anybody may send rubbish, so all
 * of it is bounded: what one moment brings, what is kept, and for how long. Nothing here is taken without a signature
 * that fits.
 */
export interface OwnCaptures extends Captures {
  /** A verdict on a webhook of a known carrier and format. Costs nothing while all signatures fit. */
  judged(webhook: ReceivedWebhook, verdict: Verdict): void;
  /** Forgets what is too old. */
  forget(): Promise<void>;
  /** Formats of each carrier whose signatures fail now, and since when. */
  findFailing(): Promise<
    readonly { readonly carrier: string; readonly format: string; readonly since: string }[]
  >;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
const keptDays = 7;
const kept = 200;
/** One or two are somebody who tries. */
const trouble = 3;
/** Of one carrier and format, within one write. */
const perWrite = 5;
const mostBytes = 256 * 1024;
const mostHeaders = 8 * 1024;
/** Say nothing about the sender, or too much about who else is on the way. */
const leftOut =
  /^(?:cookie|host|connection|content-length|accept.*|transfer-encoding|via|forwarded|x-forwarded-.*)$/;

/** PostgreSQL holds neither NUL nor half a pair; with one of them, what came beside it would not be written either. */
const notInJsonb = /\\u(?:0000|d[89a-f])/u;

interface Tally {
  failures: number;
  fitted: boolean;
  readonly captures: Map<string, ReceivedWebhook>;
}

export function createCaptures(options: {
  readonly pool: Pool;
  readonly inbox: Pick<Inbox, 'receive'>;
  readonly verify: (webhook: ReceivedWebhook, nowMs: number) => Promise<Verdict>;
  /** Of the machine: signatures name its time. */
  readonly wallClock: Clock;
  readonly log: Log;
  readonly writeMs?: number;
}): OwnCaptures {
  const { pool, inbox, verify, wallClock, log, writeMs = 1_000 } = options;
  let tallies = new Map<string, Tally>();
  /** Those that failed lately: of these alone it matters that a signature fits. */
  const failing = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function tallyOf({ carrier, format }: ReceivedWebhook): Tally {
    const key = `${carrier}\n${format}`;
    const tally = tallies.get(key) ?? { failures: 0, fitted: false, captures: new Map() };
    tallies.set(key, tally);
    timer ??= setTimeout(flush, writeMs).unref();
    return tally;
  }

  function flush(): void {
    timer = null;
    const batch = tallies;
    tallies = new Map();
    writing = writing.then(async () => {
      for (const [key, tally] of batch) {
        const [carrier = '', format = ''] = key.split('\n');
        await write(carrier, format, tally).catch((error: unknown) => {
          log.warn({ carrier, format, error: String(error) }, 'signatures that did not fit were not counted');
        });
      }
    });
  }

  async function write(carrier: string, format: string, tally: Tally): Promise<void> {
    const now = toIso(wallClock.now());
    if (tally.fitted) {
      await pool.query(
        `update signature_failures set fitted_at = $3 where carrier = $1 and format = $2 and fitted_at is null`,
        [carrier, format, now],
      );
    }
    if (tally.failures === 0) return;
    await pool.query(
      `insert into signature_failures (carrier, format, since, last_at, failures) values ($1, $2, $3, $3, $4)
       on conflict (carrier, format) do update
       set failures = excluded.failures
           + case when signature_failures.fitted_at is null then signature_failures.failures else 0 end,
         last_at = excluded.last_at,
         since = case when signature_failures.fitted_at is null then signature_failures.since else excluded.since end,
         -- One that fits among many that do not is two secrets, or somebody who tries: the trouble is not over.
         fitted_at = case when $5 then signature_failures.fitted_at end`,
      [carrier, format, now, tally.failures, tally.fitted],
    );
    for (const [digest, { headers, query, body }] of tally.captures) {
      await pool.query(
        `insert into webhook_captures (carrier, format, digest, headers, query, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (carrier, format, digest) do update
         set headers = excluded.headers, query = excluded.query, received_at = excluded.received_at`,
        [carrier, format, digest, toKeptHeaders(headers), JSON.stringify(query), body, now],
      );
    }
    await pool.query(
      `delete from webhook_captures where carrier = $1 and format = $2 and digest in (
         select digest from webhook_captures where carrier = $1 and format = $2
         order by received_at desc, digest offset $3)`,
      [carrier, format, kept],
    );
  }

  return {
    judged(webhook, verdict) {
      const key = `${webhook.carrier}\n${webhook.format}`;
      if (verdict === 'verified') {
        if (failing.delete(key)) tallyOf(webhook).fitted = true;
        return;
      }
      if (verdict !== 'bad_signature') return;
      failing.add(key);
      const tally = tallyOf(webhook);
      tally.failures += 1;
      const { body, headers, query } = webhook;
      if (tally.captures.size >= perWrite || body.length === 0 || body.length > mostBytes) return;
      if (JSON.stringify(headers).length > mostHeaders || notInJsonb.test(JSON.stringify(query))) return;
      tally.captures.set(createHash('sha256').update(body).digest('base64url'), webhook);
    },
    async failures() {
      const found = await pool.query<{
        carrier: string;
        format: string;
        since: Date;
        last_at: Date;
        failures: number;
        fitted_at: Date | null;
        held: number;
      }>(
        `select f.*, (select count(*)::int from webhook_captures c
                      where c.carrier = f.carrier and c.format = f.format) as held
         from signature_failures f order by last_at desc, carrier, format limit 200`,
      );
      return found.rows.map((row) => ({
        carrier: row.carrier,
        format: row.format,
        failures: row.failures,
        since: row.since.toISOString(),
        lastAt: row.last_at.toISOString(),
        fittedAt: row.fitted_at?.toISOString() ?? null,
        held: row.held,
      }));
    },
    async replay(carrier, format) {
      const held = await pool.query<{
        digest: string;
        headers: ReceivedWebhook['headers'];
        query: ReceivedWebhook['query'];
        body: Buffer;
        received_at: Date;
      }>(
        `select digest, headers, query, body, received_at from webhook_captures
         where carrier = $1 and format = $2 order by received_at`,
        [carrier, format],
      );
      if (held.rows.length === 0) return undefined;
      const counts = { verified: 0, stillBad: 0, unverifiable: 0 };
      for (const { digest, headers, query, body, received_at: receivedAt } of held.rows) {
        const verdict = await verify({ carrier, format, headers, query, body }, receivedAt.getTime());
        if (verdict === 'verified') {
          // Durable in the inbox first: whoever asks twice brings a duplicate, which counts once.
          await inbox.receive({ sender: carrier, door: `carriers.${carrier}.raw.${format}`, body });
          await pool.query(
            `delete from webhook_captures where carrier = $1 and format = $2 and digest = $3`,
            [carrier, format, digest],
          );
          counts.verified += 1;
        } else if (verdict === 'unverifiable') counts.unverifiable += 1;
        else counts.stillBad += 1;
      }
      if (counts.verified > 0 && counts.stillBad === 0) {
        await pool.query(
          `update signature_failures set fitted_at = $3 where carrier = $1 and format = $2 and fitted_at is null`,
          [carrier, format, toIso(wallClock.now())],
        );
      }
      return { carrier, format, ...counts };
    },
    async findFailing() {
      const found = await pool.query<{ carrier: string; format: string; since: Date }>(
        `select carrier, format, since from signature_failures where fitted_at is null and last_at > $1 and failures >= $2`,
        [toIso(wallClock.now() - keptDays * dayMs), trouble],
      );
      for (const { carrier, format } of found.rows) failing.add(`${carrier}\n${format}`);
      return found.rows.map(({ carrier, format, since }) => ({
        carrier,
        format,
        since: since.toISOString(),
      }));
    },
    async forget() {
      await pool.query(`delete from webhook_captures where received_at < $1`, [
        toIso(wallClock.now() - keptDays * dayMs),
      ]);
      await pool.query(`delete from signature_failures where last_at < $1`, [
        toIso(wallClock.now() - 90 * dayMs),
      ]);
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      flush();
      await writing;
    },
  };
}

const toKeptHeaders = (headers: ReceivedWebhook['headers']): string =>
  JSON.stringify(Object.fromEntries(Object.entries(headers).filter(([name]) => !leftOut.test(name))));
