import { useState, type ReactElement, type ReactNode } from 'react';
import type {
  ExceptionThresholds,
  ThresholdVersion,
} from '../../../../src/contracts/exception-thresholds.ts';
import type { List } from '../../api/staff.ts';
import { type Loaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EmptyState, ProblemState } from '../../ui/states.tsx';
import { Columns } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTypedSearch } from '../../ui/use-typed-search.ts';
import { toMoment } from '../../words/times.ts';
import { EditDialog } from './edit-dialog.tsx';
import { tellCountry } from './holiday-days.ts';
import { HolidayDialog } from './holiday-dialog.tsx';
import { HolidayTable } from './holiday-table.tsx';
import { type LastChange, RuleRow } from './rule-row.tsx';
import { isEverywhere, type Scope, setOf, toHistory, valuesOf, type VersionChanges } from './settings.ts';
import { toText } from './threshold-words.ts';
import { Versions } from './versions.tsx';

interface Editing {
  readonly rule: string;
  readonly scope: Scope | 'new';
}

const columns = [
  { label: 'Rule' },
  { label: 'Everywhere' },
  { label: 'Where another holds' },
  { label: 'Changed' },
] as const;

const editHolidays = (country: string | undefined): void => go(withSearch({ holidays: country }), 'replace');

/** What is set, narrowed to what is looked for, and the dialogs that change it. */
export const ThresholdSets = ({
  set,
  versions,
  lookAgain,
  children,
}: {
  readonly set: ExceptionThresholds;
  /** Without them all is shown but who changed it. */
  readonly versions: Loaded<List<ThresholdVersion>>;
  readonly lookAgain: () => void;
  readonly children: ReactNode;
}): ReactElement => {
  const { person } = useSession();
  const say = useToast();
  const search = useSearch();
  const q = search.get('q') ?? '';
  const isOnlySet = search.get('show') === 'set';
  const [typed, setTyped] = useTypedSearch(q);
  const [editing, setEditing] = useState<Editing>();
  const mayEdit = person.roles.some((role) => role === 'admin' || role === 'ops');
  const { clock } = useLive();
  const country = search.get('holidays');
  const history = versions.status === 'loaded' ? toHistory(versions.value.items) : undefined;
  const lastOf = (isOf: (one: VersionChanges) => boolean): LastChange => {
    if (history === undefined) return undefined;
    const last = history.find(isOf)?.version;
    return last === undefined ? null : { by: last.changedBy, at: last.changedAt };
  };
  const saved = (now: ExceptionThresholds): void => {
    setEditing(undefined);
    editHolidays(undefined);
    say({
      text:
        now.version === set.version
          ? 'Nothing is different.'
          : `Version ${now.version} holds. Open orders are looked at again.`,
    });
    lookAgain();
  };
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const rules = Object.keys(set.defaults)
    .map((rule) => ({ rule, its: setOf(set, rule) }))
    .filter(({ rule, its }) => {
      const text = toText(rule, its);
      const isSet = its.some(({ scope, values }) => !isEverywhere(scope) || Object.keys(values).length > 0);
      return words.every((word) => text.includes(word)) && (!isOnlySet || isSet);
    });
  const countries = Object.keys(set.holidays)
    .toSorted((a, b) => tellCountry(a).localeCompare(tellCountry(b)))
    .filter((one) => {
      const text = `holidays ${one} ${tellCountry(one)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Thresholds</h1>
        <SearchBox
          label="Search the rules"
          placeholder="A rule, a carrier, a lane, holidays"
          value={typed}
          onChange={setTyped}
        />
        <label className="inline-field">
          <input
            type="checkbox"
            checked={isOnlySet}
            onChange={(event) =>
              go(withSearch({ show: event.target.checked ? 'set' : undefined }), 'replace')
            }
          />
          Only what was set
        </label>
        <span className="muted" role="status">
          {rules.length} rules ·{' '}
          {set.changedAt === null
            ? 'as the hub has them'
            : `version ${set.version}, ${set.changedBy ?? ''}, ${toMoment(set.changedAt)}`}
        </span>
      </div>
      {children}
      {rules.length + countries.length === 0 && words.length > 0 ? (
        <EmptyState title="Nothing matches">No rule and no country has all of this.</EmptyState>
      ) : rules.length === 0 ? null : (
        <table className="listing rules">
          <caption className="hidden-text">Rules and the values by which they speak</caption>
          <Columns columns={mayEdit ? [...columns, { label: 'Change', isHidden: true }] : columns} />
          <tbody>
            {rules.map(({ rule, its }) => (
              <RuleRow
                key={rule}
                rule={rule}
                defaults={valuesOf(set.defaults, rule)}
                set={its}
                changed={lastOf(({ changes }) => changes.some((change) => change.rule === rule))}
                onEdit={mayEdit ? (scope) => setEditing({ rule, scope }) : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
      {rules.length === 0 ? null : (
        <p className="muted rules-legend">
          bd: business days of the destination · d: days · h: hours. Of several that fit, the one that names
          most holds, value by value.
        </p>
      )}
      {countries.length > 0 || words.length === 0 ? (
        <HolidayTable
          holidays={set.holidays}
          countries={countries}
          today={new Date(clock.now()).toISOString().slice(0, 10)}
          changedOf={(one) => lastOf(({ holidays }) => holidays.some((change) => change.country === one))}
          onEdit={mayEdit ? editHolidays : undefined}
        />
      ) : null}
      {history === undefined ? null : <Versions history={history} />}
      {versions.status === 'failed' ? (
        <ProblemState what="who changed what" problem={versions.problem} onRetry={lookAgain} />
      ) : null}
      {editing === undefined ? null : (
        <EditDialog
          {...editing}
          set={set}
          onClose={() => setEditing(undefined)}
          onConflict={lookAgain}
          onSaved={saved}
        />
      )}
      {country !== null && mayEdit ? (
        <HolidayDialog
          key={country}
          country={country === 'new' ? country : country.toUpperCase()}
          set={set}
          onClose={() => editHolidays(undefined)}
          onConflict={lookAgain}
          onSaved={saved}
        />
      ) : null}
    </div>
  );
};
