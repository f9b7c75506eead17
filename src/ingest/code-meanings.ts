import type { Pool } from 'pg';
import type { CarrierCode, CodeMeaning } from '../contracts/code-meanings.ts';
import type { ParsedScan, Scan } from '../contracts/scans.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/**
 * What people say about codes that no table knows. Few, read with every scan of an unknown code, changed rarely: every
 * node holds them, reads them again when one says that it changed something, and every few seconds in case that was not
 * heard. A scan that is read with one has a higher map version than any table gives, so of two readings of one scan the
 * same one stands whatever came first (invariant 3), and a later meaning wins over an earlier.
 */
export interface CodeMeanings {
  readonly find: (code: CarrierCode) => CodeMeaning | undefined;
  /** Every version, the newest first. */
  list(code: CarrierCode): Promise<readonly CodeMeaning[]>;
  /** The scans as they are to be recorded: unknown ones with their meaning, if they have one, and noted either way. */
  read(parcel: {
    readonly orderId: string;
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly scans: readonly ParsedScan[];
  }): Promise<readonly ParsedScan[]>;
  /** @returns undefined when another version than `expectedVersion` is there */
  put(
    code: CarrierCode,
    meaning: Omit<CodeMeaning, 'version' | 'at'>,
    expectedVersion: number,
  ): Promise<CodeMeaning | undefined>;
  refresh(): Promise<void>;
  stop(): void;
}

/** Above every version that a table will ever have. */
const firstVersion = 1_000_000;

const keyOf = ({ carrier, format, code }: CarrierCode): string => `${carrier}\n${format}\n${code}`;

/** Only its meaning changes: it is the same scan, told by the same words. */
export const readWith = (scan: Scan, { status, reason, version }: CodeMeaning): Scan => ({
  ...scan,
  status,
  reason,
  mapVersion: firstVersion + version,
});

/** Whether a person's meaning can apply to it: no table knows it, or a person gave it its meaning. */
export const isOpenToMeaning = (scan: Scan): boolean =>
  scan.carrierCode !== null && (scan.status === 'unmapped' || scan.mapVersion > firstVersion);

/** The code that a person may give a meaning to; undefined where a table knows it. */
const toOpenCode = (carrier: string, scan: Scan): CarrierCode | undefined =>
  scan.status === 'unmapped' && scan.carrierCode !== null
    ? { carrier, format: scan.format, code: scan.carrierCode }
    : undefined;

export const readScans = (
  find: (code: CarrierCode) => CodeMeaning | undefined,
  { carrier, scans }: { readonly carrier: string; readonly scans: readonly ParsedScan[] },
): readonly ParsedScan[] =>
  scans.map((parsed) => {
    const code = toOpenCode(carrier, parsed.scan);
    const meaning = code === undefined ? undefined : find(code);
    return meaning === undefined ? parsed : { ...parsed, scan: readWith(parsed.scan, meaning) };
  });

interface Row extends CarrierCode {
  readonly version: number;
  readonly status: CodeMeaning['status'];
  readonly reason: CodeMeaning['reason'];
  readonly why: string;
  readonly by_whom: string;
  readonly at: Date;
}

const toMeaning = (row: Omit<Row, keyof CarrierCode>): CodeMeaning => ({
  version: row.version,
  status: row.status,
  reason: row.reason,
  by: row.by_whom,
  at: row.at.toISOString(),
  why: row.why,
});

interface Noted {
  readonly carrier: string;
  readonly format: string;
  readonly code: string;
  readonly orderId: string;
  readonly trackingNumber: string;
  readonly identity: string;
  readonly version: number;
}

export function createCodeMeanings(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly refreshMs?: number;
}): CodeMeanings {
  const { pool, clock, log, refreshMs = 5_000 } = options;
  let held: ReadonlyMap<string, CodeMeaning> = new Map();
  let noting: { rows: readonly Noted[]; resolve: () => void; reject: (error: unknown) => void }[] = [];

  async function refresh(): Promise<void> {
    const found = await pool.query<Row>(
      `select distinct on (carrier, format, code) carrier, format, code, version, status, reason, why, by_whom, at
       from code_meanings order by carrier, format, code, version desc`,
    );
    held = new Map(found.rows.map((row) => [keyOf(row), toMeaning(row)]));
  }

  /** What comes in one moment is one statement. */
  async function write(): Promise<void> {
    const batch = noting;
    noting = [];
    const rows = new Map<string, Noted>();
    for (const row of batch.flatMap((one) => one.rows)) {
      const key = `${keyOf(row)}\n${row.orderId}\n${row.trackingNumber}\n${row.identity}`;
      if ((rows.get(key)?.version ?? -1) < row.version) rows.set(key, row);
    }
    const all = [...rows.values()];
    try {
      await pool.query({
        name: 'note-unmapped',
        text: `
          insert into unmapped_scans (carrier, format, code, order_id, tracking_number, identity, version, seen_at)
          select *, $8::timestamptz
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
          on conflict (carrier, format, code, order_id, tracking_number, identity) do update
          set version = excluded.version where unmapped_scans.version < excluded.version`,
        values: [
          all.map(({ carrier }) => carrier),
          all.map(({ format }) => format),
          all.map(({ code }) => code),
          all.map(({ orderId }) => orderId),
          all.map(({ trackingNumber }) => trackingNumber),
          all.map(({ identity }) => identity),
          all.map(({ version }) => version),
          toIso(clock.now()),
        ],
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  function lookAgain(): void {
    refresh().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'meanings of codes could not be read; what is known stays in force');
    });
  }
  // What comes before they are read is noted as unknown, and read anew like everything that came before a meaning.
  lookAgain();
  const timer = setInterval(lookAgain, refreshMs);
  timer.unref();

  const find = (code: CarrierCode): CodeMeaning | undefined => held.get(keyOf(code));

  return {
    find,
    async list({ carrier, format, code }) {
      const found = await pool.query<Row>(
        `select version, status, reason, why, by_whom, at from code_meanings
         where carrier = $1 and format = $2 and code = $3 order by version desc limit 100`,
        [carrier, format, code],
      );
      return found.rows.map(toMeaning);
    },
    async read(parcel) {
      const { orderId, carrier, trackingNumber, scans } = parcel;
      const noted = scans.flatMap(({ scan }): Noted[] => {
        const code = toOpenCode(carrier, scan);
        if (code === undefined) return [];
        const version = held.get(keyOf(code))?.version ?? 0;
        return [{ ...code, orderId, trackingNumber, identity: scan.identity, version }];
      });
      const read = readScans(find, parcel);
      // Before the order has them: a scan that was recorded and not noted would never be read anew.
      if (noted.length > 0) {
        await new Promise<void>((resolve, reject) => {
          noting.push({ rows: noted, resolve, reject });
          if (noting.length === 1) setImmediate(() => void write());
        });
      }
      return read;
    },
    async put(code, meaning, expectedVersion) {
      const written = await pool.query<Row>(
        `insert into code_meanings (carrier, format, code, version, status, reason, why, by_whom, at)
         select $1, $2, $3, $4::int + 1, $5, $6, $7, $8, $9
         where (select coalesce(max(version), 0) from code_meanings
                where carrier = $1 and format = $2 and code = $3) = $4::int
         on conflict do nothing
         returning version, status, reason, why, by_whom, at`,
        [
          code.carrier,
          code.format,
          code.code,
          expectedVersion,
          meaning.status,
          JSON.stringify(meaning.reason),
          meaning.why,
          meaning.by,
          toIso(clock.now()),
        ],
      );
      await refresh();
      return written.rows.map(toMeaning)[0];
    },
    refresh,
    stop: () => {
      clearInterval(timer);
    },
  };
}
