import { useState, type ReactElement } from 'react';
import type {
  ExceptionThresholds,
  ThresholdVersion,
} from '../../../../src/contracts/exception-thresholds.ts';
import { loadThresholds, loadThresholdVersions } from '../../api/thresholds.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useTypedSearch } from '../../ui/use-typed-search.ts';
import { toMoment } from '../../words/times.ts';
import { EditDialog } from './edit-dialog.tsx';
import { RuleRow } from './rule-row.tsx';
import { isEverywhere, type Scope, setOf, toHistory, valuesOf } from './settings.ts';
import { toText } from './threshold-words.ts';
import './thresholds.css';
import { Versions } from './versions.tsx';

interface Editing {
  readonly rule: string;
  readonly scope: Scope | 'new';
}

/** When the rules speak: what holds everywhere, for a carrier, a service or a lane, and who has set it. */
export const ThresholdsPage = (): ReactElement => {
  useTitle('Thresholds · Order hub');
  const { http } = useSession();
  const { loaded, again } = useLoaded('thresholds', () => loadThresholds(http));
  const { loaded: versions, again: versionsAgain } = useLoaded('versions', () => loadThresholdVersions(http));
  const problem =
    loaded.status === 'failed' ? loaded.problem : versions.status === 'failed' ? versions.problem : undefined;
  const lookAgain = (): void => {
    again();
    versionsAgain();
  };
  if (problem !== undefined)
    return <ProblemState what="the thresholds" problem={problem} onRetry={lookAgain} />;
  if (loaded.status !== 'loaded' || versions.status !== 'loaded')
    return (
      <div className="page wide">
        <Skeleton rows={14} label="Loading the thresholds" />
      </div>
    );
  return <Thresholds set={loaded.value} versions={versions.value.items} lookAgain={lookAgain} />;
};

const Thresholds = ({
  set,
  versions,
  lookAgain,
}: {
  readonly set: ExceptionThresholds;
  readonly versions: readonly ThresholdVersion[];
  readonly lookAgain: () => void;
}): ReactElement => {
  const { person } = useSession();
  const say = useToast();
  const search = useSearch();
  const q = search.get('q') ?? '';
  const isOnlySet = search.get('show') === 'set';
  const [typed, setTyped] = useTypedSearch(q);
  const [editing, setEditing] = useState<Editing>();
  const mayEdit = person.roles.some((role) => role === 'admin' || role === 'ops');
  const history = toHistory(versions);
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const rules = Object.keys(set.defaults)
    .map((rule) => ({ rule, its: setOf(set, rule) }))
    .filter(({ rule, its }) => {
      const text = toText(rule, its);
      const isSet = its.some(({ scope, values }) => !isEverywhere(scope) || Object.keys(values).length > 0);
      return words.every((word) => text.includes(word)) && (!isOnlySet || isSet);
    });
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Thresholds</h1>
        <SearchBox
          label="Search the rules"
          placeholder="A rule, a carrier, a service, a lane"
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
      {rules.length === 0 ? (
        <EmptyState title="Nothing matches">No rule has all of this.</EmptyState>
      ) : (
        <table className="rules">
          <caption className="hidden-text">Rules and the values by which they speak</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Everywhere</th>
              <th scope="col">Where another holds</th>
              <th scope="col">Changed</th>
              {mayEdit ? (
                <th scope="col">
                  <span className="hidden-text">Change</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rules.map(({ rule, its }) => {
              const last = history.find(({ changes }) =>
                changes.some((change) => change.rule === rule),
              )?.version;
              return (
                <RuleRow
                  key={rule}
                  rule={rule}
                  defaults={valuesOf(set.defaults, rule)}
                  set={its}
                  changed={last === undefined ? undefined : { by: last.changedBy, at: last.changedAt }}
                  onEdit={mayEdit ? (scope) => setEditing({ rule, scope }) : undefined}
                />
              );
            })}
          </tbody>
        </table>
      )}
      <p className="muted rules-legend">
        bd: business days of the destination · d: days · h: hours. Of several that fit, the one that names
        most holds, value by value.
      </p>
      <Versions history={history} />
      {editing === undefined ? null : (
        <EditDialog
          {...editing}
          set={set}
          onClose={() => setEditing(undefined)}
          onConflict={lookAgain}
          onSaved={(saved) => {
            setEditing(undefined);
            say({
              text:
                saved.version === set.version
                  ? 'Nothing is different.'
                  : `Version ${saved.version} holds. Open orders are looked at again.`,
            });
            lookAgain();
          }}
        />
      )}
    </div>
  );
};
