import { useState, type ReactElement } from 'react';
import type { CaseHistory } from '../../../../src/contracts/case-history.ts';
import { downloadCases, type HistoryWanted, loadCaseHistory } from '../../api/case-history.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { tellCause } from '../../words/causes.ts';
import { toCarrier, toPlace } from '../../words/statuses.ts';
import { toShortDay } from '../../words/times.ts';
import { DayChart } from './day-chart.tsx';
import { FiguresTable } from './figures-table.tsx';
import { closedOf, readSpan, spans, tellMinutes, tellShare, toDays } from './history-words.ts';
import './history.css';

const filters = ['type', 'carrier', 'location'] as const;
type Filter = (typeof filters)[number];
const tellFilter: Readonly<Record<Filter, (key: string) => string>> = {
  type: tellCause,
  carrier: toCarrier,
  location: toPlace,
};
const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const Totals = ({ history }: { readonly history: CaseHistory }): ReactElement => {
  const { totals } = history;
  const closed = closedOf(totals);
  const figures = [
    ['Raised', String(totals.raised), ''],
    ['Closed', String(closed), `${totals.resolved} by people, ${totals.cleared} by themselves`],
    ['Were late scans', tellShare(totals.lateScans, closed), `${totals.lateScans} of those closed`],
    ['Reopened', tellShare(totals.reopened, closed), `${totals.reopened} times`],
    ['Median to close', tellMinutes(totals.medianMinutes), `9 of 10 in ${tellMinutes(totals.p90Minutes)}`],
  ] as const;
  return (
    <dl className="history-totals">
      {figures.map(([name, figure, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{figure}</strong>
            <span className="muted">{more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
};

const Report = ({
  history,
  chosen,
  choose,
}: {
  readonly history: CaseHistory;
  readonly chosen: Readonly<Partial<Record<Filter, string>>>;
  readonly choose: (filter: Filter, key: string) => void;
}): ReactElement => (
  <>
    <Totals history={history} />
    <DayChart days={history.days} />
    <div className="history-grid">
      <FiguresTable
        title="Causes"
        of="Cause"
        rows={history.causes}
        tell={tellCause}
        chosen={chosen.type}
        onChoose={(key) => choose('type', key)}
        empty="Nothing was raised."
      />
      <FiguresTable
        title="Carriers"
        of="Carrier"
        rows={history.carriers}
        tell={toCarrier}
        chosen={chosen.carrier}
        onChoose={(key) => choose('carrier', key)}
        empty="Nothing of a carrier's."
      />
      <FiguresTable
        title="Locations"
        of="Location"
        rows={history.locations}
        tell={toPlace}
        chosen={chosen.location}
        onChoose={(key) => choose('location', key)}
        empty="Nothing of a location's."
      />
      <FiguresTable
        title="Who resolved"
        of="Who"
        rows={history.people}
        tell={(key) => key}
        by="resolved"
        empty="Nobody had to: what was closed closed itself."
      />
    </div>
    <details className="by-day">
      <summary>Each day as a table</summary>
      <FiguresTable
        title="Days"
        of="Day"
        rows={history.days.toReversed()}
        tell={toShortDay}
        empty="No days."
      />
    </details>
  </>
);

/** What became of the cases: how many, how fast, whose, and what keeps coming back. */
export const HistoryPage = (): ReactElement => {
  const { http } = useSession();
  const { clock } = useLive();
  const say = useToast();
  useTitle('History · Order hub');
  const search = useSearch();
  const [isSaving, setSaving] = useState(false);
  const span = readSpan(search.get('days'));
  const chosen: Partial<Record<Filter, string>> = {};
  for (const filter of filters) {
    const value = search.get(filter);
    if (value !== null) chosen[filter] = value;
  }
  const wanted: HistoryWanted = { ...toDays(clock.now(), span, timeZone), timeZone, ...chosen };
  const key = JSON.stringify(wanted);
  const { loaded, again } = useLoaded(key, (signal) => loadCaseHistory(http, wanted, signal));
  const choose = (filter: Filter, key: string | undefined): void =>
    go(withSearch({ [filter]: key === chosen[filter] ? undefined : key }), 'replace');
  const save = async (): Promise<void> => {
    setSaving(true);
    const result = await downloadCases(http, wanted);
    setSaving(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    const name = `exceptions-${wanted.from}-${wanted.to}.csv`;
    saveFile(result.value, name);
    say({ text: `Saved as ${name}.` });
  };
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>History</h1>
        <div className="segments" role="group" aria-label="How far back">
          {spans.map((days) => (
            <Button
              key={days}
              aria-pressed={days === span}
              onClick={() => go(withSearch({ days: String(days) }), 'replace')}
            >
              {days} days
            </Button>
          ))}
        </div>
        {filters.map((filter) => {
          const value = chosen[filter];
          return value === undefined ? null : (
            <Button
              key={filter}
              kind="quiet"
              aria-label={`Only ${tellFilter[filter](value)}: show all again`}
              onClick={() => choose(filter, value)}
            >
              {tellFilter[filter](value)} ×
            </Button>
          );
        })}
        <Button kind="quiet" isBusy={isSaving} onClick={() => void save()}>
          Save as CSV
        </Button>
      </div>
      {loaded.status === 'loading' || (loaded.status === 'loaded' && loaded.key !== key) ? (
        <Skeleton rows={12} label="Counting" />
      ) : loaded.status === 'failed' ? (
        <ProblemState what="the history" problem={loaded.problem} onRetry={again} />
      ) : loaded.value.totals.raised + closedOf(loaded.value.totals) === 0 ? (
        <EmptyState title="Nothing happened">
          No case was raised or closed in these {span} days
          {Object.keys(chosen).length === 0 ? '' : ' with this filter'}.
        </EmptyState>
      ) : (
        <Report history={loaded.value} chosen={chosen} choose={choose} />
      )}
    </div>
  );
};
