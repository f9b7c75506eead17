import { memo, useMemo, type ReactElement } from 'react';
import type { BoardStore } from '../../live/board-store.ts';
import { useBoardFact, useBoardState, useNow } from '../../live/use-live.ts';
import { SeverityMark } from '../../ui/marks.tsx';
import { Link, withSearch } from '../../ui/router.tsx';
import { toSpan } from '../../words/times.ts';
import { parseSearch } from '../../words/search.ts';
import { nameToken, toggleToken } from './filter.ts';
import { useSession } from '../../api/use-api.ts';
import { useFigures, useStuckEffects } from './use-figures.ts';

/** Narrowings that the hub does not count: they depend on the hour and on who asks. */
const standing = ['is:mine', 'is:late', 'is:breaching'] as const;
const severities = ['severity:1', 'severity:2', 'severity:3', 'severity:4'] as const;

/** Counters that are filters: press to narrow, press again to widen. */
export const Counters = memo(
  ({
    store,
    text,
  }: {
    readonly store: BoardStore<'exceptions'> | undefined;
    readonly text: string;
  }): ReactElement => {
    const state = useBoardState(store);
    const counts = state.status === 'shown' ? state.counts : {};
    const chosen = parseSearch(text).tokens;
    const others = Object.entries(counts)
      .filter(
        ([token, count]) =>
          token.includes(':') &&
          token !== 'is:open' &&
          !token.startsWith('severity:') &&
          (count > 0 || chosen.includes(token)),
      )
      .toSorted(
        ([a, countA], [b, countB]) =>
          Number(b.startsWith('is:')) - Number(a.startsWith('is:')) || countB - countA || a.localeCompare(b),
      );
    const counter = (token: string): ReactElement => (
      <li key={token}>
        <Link
          className="counter"
          href={withSearch({ q: toggleToken(text, token), case: undefined })}
          replace
          aria-current={chosen.includes(token) ? 'true' : undefined}
        >
          {token.startsWith('severity:') ? (
            <SeverityMark level={Number(token.at(-1)) as 1 | 2 | 3 | 4} />
          ) : (
            <span>{nameToken(token)}</span>
          )}
          {(standing as readonly string[]).includes(token) ? null : <b>{counts[token] ?? 0}</b>}
        </Link>
      </li>
    );
    return (
      <ul className="counters" aria-label="Filters">
        {severities.map(counter)}
        <li className="counter-gap" aria-hidden="true" />
        {standing.map(counter)}
        {others.slice(0, 14).map(([token]) => counter(token))}
      </ul>
    );
  },
);

interface Extremes {
  /** The open case that has waited longest. */
  readonly oldest?: { readonly id: string; readonly at: string };
  /** The one whose time is up next. */
  readonly next?: { readonly id: string; readonly at: string };
}

const extremesOf = (store: BoardStore<'exceptions'>, now: number): Extremes => {
  const until = new Date(now).toISOString();
  let found: Extremes = {};
  for (const id of store.rows.keys()) {
    const row = store.rows.get(id);
    if (row === undefined) continue;
    const { raisedAt, dueAt } = row;
    if (found.oldest === undefined || raisedAt < found.oldest.at)
      found = { ...found, oldest: { id, at: raisedAt } };
    if (dueAt !== null && dueAt > until && (found.next === undefined || dueAt < found.next.at))
      found = { ...found, next: { id, at: dueAt } };
  }
  return found;
};

/** Only for those who can cure it. */
const Stuck = (): ReactElement | null => {
  const { person } = useSession();
  return person.roles.some((role) => role === 'ops' || role === 'admin') ? <StuckCount /> : null;
};

const StuckCount = (): ReactElement => {
  const failed = useStuckEffects();
  return (
    <div title="What had to go out to locations and shelves, and failed for good">
      <dt>Not gone out</dt>
      <dd data-tone={(failed ?? 0) > 0 ? 'bad' : undefined}>
        <Link href="/desk/dead-letters/out">
          {failed === undefined ? '…' : failed === 0 ? 'none' : failed}
        </Link>
      </dd>
    </div>
  );
};

export const Figures = memo(({ store }: { readonly store: BoardStore<'exceptions'> }): ReactElement => {
  const now = useNow();
  const figures = useFigures();
  const isShown = useBoardFact(store, (state) => state.status === 'shown');
  // Once a second: it walks over all rows.
  const { oldest, next } = useMemo<Extremes>(
    () => (isShown ? extremesOf(store, now) : {}),
    // oxlint-disable-next-line react/exhaustive-deps
    [store, isShown, now],
  );
  const silent = useBoardFact(store, (state) =>
    state.status === 'shown' ? (state.counts['type:feed_silent'] ?? 0) : 0,
  );
  const share = figures?.onTimeShare;
  return (
    <dl className="figures">
      <div>
        <dt>Orders this hour</dt>
        <dd>
          <Link href="/desk/orders">
            {figures === undefined ? '…' : `${figures.perHour}${figures.isAtLeast ? '+' : ''}`}
          </Link>
        </dd>
      </div>
      <div title={figures === undefined ? '' : `${figures.late} of the newest ${figures.of} orders are late`}>
        <dt>On time</dt>
        <dd>
          <Link href="/desk/orders?status=late">
            {share === undefined || share === null ? '…' : `${(share * 100).toFixed(1)} %`}
          </Link>
        </dd>
      </div>
      <div>
        <dt>Oldest open case</dt>
        <dd>
          {oldest === undefined ? (
            'none'
          ) : (
            <Link href={withSearch({ case: oldest.id })}>{toSpan(now - Date.parse(oldest.at))}</Link>
          )}
        </dd>
      </div>
      <div>
        <dt>Next due in</dt>
        <dd>
          {next === undefined ? (
            '–'
          ) : (
            <Link href={withSearch({ case: next.id })}>{toSpan(Date.parse(next.at) - now)}</Link>
          )}
        </dd>
      </div>
      <div>
        <dt>Feeds</dt>
        <dd data-tone={silent > 0 ? 'bad' : undefined}>
          <Link href={silent > 0 ? '/desk?q=type:feed_silent' : '/desk/integrations'}>
            {silent === 0 ? 'all heard' : `${silent} silent`}
          </Link>
        </dd>
      </div>
      <Stuck />
    </dl>
  );
});
