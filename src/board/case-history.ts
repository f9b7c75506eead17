import type { Pool } from 'pg';
import type { CaseFigures, CaseHistoryQuery, NamedCaseFigures } from '../contracts/case-history.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { CaseHistories } from '../hub/ports/case-history.ts';

/** From the log's events of cases, each beside the row of its case, which says whose it was and what about. */
export const createCaseHistories = (pool: Pool): CaseHistories => ({
  find: async (query) => {
    const found = await pool.query<FiguresRow>({
      name: 'case-history',
      text: figuresSql,
      values: [...toTime(query), ...toFilter(query)],
    });
    const of = (kind: Kind): readonly NamedCaseFigures[] =>
      found.rows.filter((row) => row.kind === kind && row.key !== null).map(toNamed);
    const [totals] = found.rows.filter(({ kind }) => kind === 'all');
    const days = new Map(of('day').map((day) => [day.key, day]));
    return {
      from: query.from,
      to: query.to,
      timeZone: query.timeZone,
      totals: totals === undefined ? nothing : toFigures(totals),
      days: listDays(query).map((key) => days.get(key) ?? { key, ...nothing }),
      causes: top(of('cause'), (one) => one.raised),
      carriers: top(of('carrier'), (one) => one.raised),
      locations: top(of('location'), (one) => one.raised),
      people: top(of('person'), (one) => one.resolved).filter((one) => one.resolved > 0),
    };
  },
  rows: async function* rows(query) {
    let after: readonly [string, string] = ['-infinity', ''];
    for (;;) {
      const found = await pool.query<{ id: string; at: string; row: ExceptionRow }>({
        name: 'case-history-rows',
        text: rowsSql,
        values: [...toTime(query), ...toFilter(query), ...after, pageSize],
      });
      const last = found.rows.at(-1);
      if (last === undefined) return;
      yield found.rows.map(({ row }) => row);
      if (found.rows.length < pageSize) return;
      after = [last.at, last.id];
    }
  },
});

const pageSize = 1_000;
const maxNamed = 50;

/** From the first midnight to the one after the last day. */
const span = (at: string): string =>
  `${at} >= ($1::date)::timestamp at time zone $3 and ${at} < ($2::date + 1)::timestamp at time zone $3`;
const matches = `
  ($4::text is null or r.type = $4) and ($5::text is null or r.carrier = $5) and ($6::text is null or r.location = $6)`;

const figuresSql = `
  with happened as (
    select e.type as what, e.data->>'how' as how, to_char(e.recorded_at at time zone $3, 'YYYY-MM-DD') as day,
      r.type as cause, r.carrier, r.location,
      case when e.type = 'ExceptionResolved' then coalesce(e.meta->'actor'->>'name', e.meta->'actor'->>'id') end as person,
      case when e.type in ('ExceptionResolved', 'ExceptionCleared')
        then extract(epoch from e.recorded_at - r.raised_at) / 60 end as minutes
    from events e join exception_rows r on r.exception_id = e.data->>'exceptionId'
    where e.type in ('ExceptionRaised', 'ExceptionCleared', 'ExceptionResolved', 'ExceptionReopened')
      and ${span('e.recorded_at')} and ${matches}
  )
  select
    case grouping(day, cause, carrier, location, person)
      when 15 then 'day' when 23 then 'cause' when 27 then 'carrier' when 29 then 'location' when 30 then 'person'
      else 'all' end as kind,
    coalesce(day, cause, carrier, location, person) as key,
    count(*) filter (where what = 'ExceptionRaised')::int as raised,
    count(*) filter (where what = 'ExceptionResolved')::int as resolved,
    count(*) filter (where what = 'ExceptionCleared')::int as cleared,
    count(*) filter (where what = 'ExceptionCleared' and how = 'was_late_scan')::int as late_scans,
    count(*) filter (where what = 'ExceptionReopened' and how <> 'undone')::int as reopened,
    percentile_cont(0.5) within group (order by minutes)::float8 as median_minutes,
    percentile_cont(0.9) within group (order by minutes)::float8 as p90_minutes
  from happened
  group by grouping sets ((), (day), (cause), (carrier), (location), (person))`;

const rowsSql = `
  select r.exception_id as id, r.raised_at::text as at, r.row
  from exception_rows r
  where ${span('r.raised_at')} and ${matches} and (r.raised_at, r.exception_id) > ($7::timestamptz, $8)
  order by r.raised_at, r.exception_id
  limit $9`;

type Kind = 'all' | 'day' | 'cause' | 'carrier' | 'location' | 'person';

interface FiguresRow {
  readonly kind: Kind;
  readonly key: string | null;
  readonly raised: number;
  readonly resolved: number;
  readonly cleared: number;
  readonly late_scans: number;
  readonly reopened: number;
  readonly median_minutes: number | null;
  readonly p90_minutes: number | null;
}

const toTime = (query: CaseHistoryQuery): readonly string[] => [query.from, query.to, query.timeZone];
const toFilter = (query: CaseHistoryQuery): readonly (string | null)[] => [
  query.type ?? null,
  query.carrier ?? null,
  query.location ?? null,
];

const toFigures = (row: FiguresRow): CaseFigures => ({
  raised: row.raised,
  resolved: row.resolved,
  cleared: row.cleared,
  lateScans: row.late_scans,
  reopened: row.reopened,
  medianMinutes: toMinutes(row.median_minutes),
  p90Minutes: toMinutes(row.p90_minutes),
});
const toNamed = (row: FiguresRow): NamedCaseFigures => ({ key: row.key ?? '', ...toFigures(row) });
const toMinutes = (minutes: number | null): number | null =>
  minutes === null ? null : Math.round(minutes * 10) / 10;

const nothing: CaseFigures = {
  raised: 0,
  resolved: 0,
  cleared: 0,
  lateScans: 0,
  reopened: 0,
  medianMinutes: null,
  p90Minutes: null,
};

const top = (named: readonly NamedCaseFigures[], of: (one: NamedCaseFigures) => number): NamedCaseFigures[] =>
  named.toSorted((a, b) => of(b) - of(a) || (a.key < b.key ? -1 : 1)).slice(0, maxNamed);

const dayMs = 86_400_000;
const listDays = ({ from, to }: CaseHistoryQuery): readonly string[] => {
  const first = Date.parse(from);
  const count = Math.round((Date.parse(to) - first) / dayMs) + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  );
};
