import type { Pool } from 'pg';
import { startEventFollower } from '../journal/event-follower.ts';
import type { FeedConsumer } from '../journal/feed-consumer.ts';
import { staleMs } from '../orders/milestones.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { isOfThePast } from './past.ts';

/** What comes within this of a case is in the same mail. */
const gatherMs = 60_000;

const released = 'ExceptionReleased';
const telling = ['ExceptionRaised', 'ExceptionEscalated', released];

/**
 * Follows the log for cases that were raised or got worse, notes each once for everybody who subscribes to any, and makes
 * somebody write a minute later (`case-mail.ts`), when it is also asked who wants this one. What an incident lets go is
 * written about too, where it was noted and has waited for that.
 */
export function startCaseMailFollower(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly log: Log;
  readonly onWritten: () => void;
  readonly waitMs?: number;
}): FeedConsumer {
  const { pool, clock, wallClock, log, waitMs = gatherMs } = options;
  return startEventFollower({
    name: 'case-mail',
    pool,
    log,
    types: telling,
    async handle(tx, events) {
      const news = events.filter(
        (event) =>
          !isOfThePast(event) &&
          (event.data as { readonly imported?: true }).imported !== true &&
          clock.now() - Date.parse(event.recordedAt) <= staleMs,
      );
      const [first] = news;
      if (first === undefined) return;
      const noted = news.filter(({ type }) => type !== released);
      await tx.query({
        name: 'note-case-mails',
        text: `
          with noted as (
            insert into case_mails (person, stream, version)
            select s.person, e.stream, e.version
            from case_subscriptions s, unnest($1::text[], $2::int[]) as e(stream, version)
            on conflict do nothing returning person
          ), waiting as (
            select person from case_mails where digest is null and stream = any ($6::text[])
          )
          insert into effects (key, stream, destination, payload, created_at, next_try_at)
          select 'digest:' || person || ':' || $3, 'digest:' || person, 'mail',
            jsonb_build_object('kind', 'digest', 'person', person), $4, $5
          from (select person from noted union select person from waiting) people on conflict (key) do nothing`,
        values: [
          noted.map(({ stream }) => stream),
          noted.map(({ version }) => version),
          `${first.stream}@${first.version}`,
          toIso(wallClock.now()),
          toIso(wallClock.now() + waitMs),
          news.filter(({ type }) => type === released).map(({ stream }) => stream),
        ],
      });
    },
    onHandled: options.onWritten,
  });
}
