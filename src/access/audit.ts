import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Identity } from './identity.ts';

/** Who changed what of the hub itself. Orders keep their own history; this is for keys, senders, dead letters, erasures. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
}

export interface AuditEntry {
  readonly by: Identity;
  /** A verb and its object, e.g. `revoke api_key`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject: string;
  /** Never a secret and never personal data. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export const createAudit = (pool: Pool, clock: Clock): Audit => ({
  async record({ by, action, subject, detail }) {
    await pool.query(`insert into audit (at, actor, action, subject, detail) values ($1, $2, $3, $4, $5)`, [
      toIso(clock.now()),
      `${by.kind}:${by.id}`,
      action,
      subject,
      detail === undefined ? null : JSON.stringify(detail),
    ]);
  },
});
