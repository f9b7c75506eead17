import { useState, type ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { toMoment } from '../../words/times.ts';
import { tellHolidayChange } from './holiday-days.ts';
import { scopeKey, type VersionChanges } from './settings.ts';
import { tellChange } from './threshold-words.ts';

const shownFirst = 5;

/** Who changed what, and when: every version stays. */
export const Versions = ({ history }: { readonly history: readonly VersionChanges[] }): ReactElement => {
  const [isAll, setAll] = useState(false);
  return (
    <section className="versions" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      {history.length === 0 ? (
        <p className="muted">Nobody has set anything: the hub’s own values hold.</p>
      ) : null}
      <ol>
        {(isAll ? history : history.slice(0, shownFirst)).map(({ version, changes, holidays }) => (
          <li key={version.version}>
            <span className="version-number">{version.version}</span>
            <span>
              <b>{version.changedBy}</b>{' '}
              <time className="muted" dateTime={version.changedAt}>
                {toMoment(version.changedAt)}
              </time>
            </span>
            <ul>
              {changes.length + holidays.length === 0 ? (
                <li className="muted">as before, or older than what is kept here</li>
              ) : null}
              {changes.map((change) => (
                <li key={`${scopeKey(change.scope)} ${change.rule} ${change.key}`}>{tellChange(change)}</li>
              ))}
              {holidays.map((change) => (
                <li key={change.country}>{tellHolidayChange(change)}</li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {history.length > shownFirst && !isAll ? (
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show all {history.length}
        </Button>
      ) : null}
    </section>
  );
};
