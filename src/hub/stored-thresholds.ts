import type { Pool } from 'pg';
import type { ExceptionThresholds, ThresholdVersion } from '../contracts/exception-thresholds.ts';
import {
  compileThresholds,
  thresholdDefaults,
  type Thresholds,
  type ThresholdSettings,
} from '../exceptions/thresholds.ts';

export interface StoredThresholds {
  readonly version: number;
  readonly settings: ThresholdSettings;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface PutThresholds {
  readonly settings: ThresholdSettings;
  /** Only where this is still the version; absent is any. */
  readonly expectedVersion?: number | undefined;
  readonly by: string;
  readonly at: string;
}

export async function loadThresholds(pool: Pool): Promise<StoredThresholds | undefined> {
  const found = await pool.query<StoredThresholds>(
    `select version, settings, changed_by as "changedBy", changed_at as "changedAt"
     from exception_thresholds order by version desc limit 1`,
  );
  return found.rows[0];
}

/** The newest first. */
export async function loadThresholdVersions(pool: Pool, limit: number): Promise<readonly ThresholdVersion[]> {
  const found = await pool.query<StoredThresholds>(
    `select version, settings, changed_by as "changedBy", changed_at as "changedAt"
     from exception_thresholds order by version desc limit $1`,
    [limit],
  );
  return found.rows.map(({ version, settings, changedBy, changedAt }) => ({
    version,
    changedAt: changedAt.toISOString(),
    changedBy,
    values: settings.values,
    overrides: [...settings.overrides],
    holidays: settings.holidays ?? {},
  }));
}

/** A version is a row that stays. Of two that write at once one finds the number taken: it is stale, or looks again. */
export async function putThresholds(pool: Pool, put: PutThresholds): Promise<'put' | 'same' | 'stale'> {
  const { settings, expectedVersion, by, at } = put;
  for (;;) {
    const before = await loadThresholds(pool);
    const version = before?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) return 'stale';
    const written = await pool.query(
      `insert into exception_thresholds (version, settings, changed_by, changed_at)
       select $1, $2::jsonb, $3, $4
       where not exists (select from exception_thresholds where version = $1 - 1 and settings = $2::jsonb)
       on conflict (version) do nothing
       returning version`,
      [version + 1, JSON.stringify(settings), by, at],
    );
    if (written.rowCount === 1) return 'put';
    if ((await loadThresholds(pool))?.version === before?.version) return 'same';
  }
}

export function toHeldThresholds(stored: StoredThresholds | undefined): {
  readonly set: ExceptionThresholds;
  readonly inForce: Thresholds;
} {
  const settings: ThresholdSettings = stored?.settings ?? { values: {}, overrides: [] };
  return {
    set: {
      version: stored?.version ?? 0,
      changedAt: stored?.changedAt.toISOString() ?? null,
      changedBy: stored?.changedBy ?? null,
      ...settings,
      holidays: settings.holidays ?? {},
      defaults: thresholdDefaults,
    },
    inForce: compileThresholds(settings),
  };
}
