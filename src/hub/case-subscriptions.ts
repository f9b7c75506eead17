import type { Pool } from 'pg';
import type { Severity } from '../contracts/exceptions.ts';
import type { Subscriptions, WantedCases } from '../contracts/subscriptions.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { CaseSubscriptions } from './ports/subscriptions.ts';

/** What was noted for somebody and not written yet. */
const forgetWaiting = `delete from case_mails where person = $1 and digest is null`;

export function createCaseSubscriptions(pool: Pool, clock: Clock): CaseSubscriptions {
  return {
    async find(person) {
      const { rows } = await pool.query<{ settings: Subscriptions }>(
        `select settings from case_subscriptions where person = $1`,
        [person],
      );
      return rows[0]?.settings ?? { address: null, wanted: [] };
    },
    async put(person, subscriptions) {
      if (subscriptions.address === null) {
        await pool.query(
          `with ended as (delete from case_subscriptions where person = $1) ${forgetWaiting}`,
          [person],
        );
        return;
      }
      // Who subscribes anew hears of what is new. Once more here: the follower may have noted cases while the last
      // subscription ended.
      await pool.query(
        `with forgotten as (
           ${forgetWaiting} and not exists (select from case_subscriptions where person = $1))
         insert into case_subscriptions (person, settings, updated_at) values ($1, $2, $3)
         on conflict (person) do update set settings = excluded.settings, updated_at = excluded.updated_at`,
        [person, JSON.stringify(subscriptions), toIso(clock.now())],
      );
    },
  };
}

/** What of a case a subscription asks for. Null is what a case has none of, so that no list of them has it. */
export interface CaseFacts {
  readonly rule: string;
  readonly severity: Severity;
  readonly carrier: string | null;
  readonly location: string | null;
}

export const isWanted = (facts: CaseFacts, wanted: readonly WantedCases[]): boolean =>
  wanted.some(
    ({ rules, severity, carriers, locations }) =>
      (rules === undefined || rules.includes(facts.rule)) &&
      (severity === undefined || facts.severity <= severity) &&
      isAmong(facts.carrier, carriers) &&
      isAmong(facts.location, locations),
  );

const isAmong = (one: string | null, list: readonly string[] | undefined): boolean =>
  list === undefined || (one !== null && list.includes(one));
