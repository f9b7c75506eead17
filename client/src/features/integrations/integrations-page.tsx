import { useMemo, type ReactElement } from 'react';
import type { FeedStatus, FeedView } from '../../../../src/contracts/feeds.ts';
import { useFeeds } from '../../live/use-feeds.ts';
import { useNow } from '../../live/use-live.ts';
import { go, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { Columns } from '../../ui/table.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { FeedRow } from './feed-row.tsx';
import { compareFeeds, feedStatusWords } from './feed-words.ts';
import { Imports } from './imports.tsx';
import { Locations } from './locations.tsx';
import { Releases } from './releases.tsx';
import { PausedSenders, PauseSenderDialog } from './senders.tsx';
import { SubscriptionsDialog } from './subscriptions-dialog.tsx';
import { useSenders } from './use-senders.ts';
import './integrations.css';

const kinds = [
  { kind: undefined, label: 'All' },
  { kind: 'carrier', label: 'Carriers' },
  { kind: 'location', label: 'Locations' },
] as const;

const columns = [
  { label: 'Feed' },
  { label: 'Status' },
  { label: 'Last seen' },
  { label: '24 hours' },
  { label: 'Messages', isNumber: true, why: 'Messages heard in the last 24 hours' },
  {
    label: 'Median gap',
    isNumber: true,
    why: 'Half of its messages follow the one before within this; below it, where another, the gap that half of its working time is spent in: silence is measured by that one',
  },
  { label: 'Lag', isNumber: true, why: 'Half of what it reports had happened no longer ago than this' },
  { label: 'Errors', isNumber: true, why: 'Of the last 24 hours’ messages, those that could not be used' },
  { label: 'Duplicates', isNumber: true, why: 'Messages that were known already, in the last 24 hours' },
  { label: 'Switch' },
] as const;

export const IntegrationsPage = (): ReactElement => {
  useTitle('Integrations · Order hub');
  const state = useFeeds();
  const now = useNow();
  const search = useSearch();
  const kind = search.get('kind');
  const subscriptions = search.get('subscriptions');
  const senders = useSenders();
  const toPause = search.get('pauseSender');
  const shown = useMemo(
    () =>
      state.status === 'shown'
        ? state.feeds.filter((feed) => kind === null || feed.kind === kind).toSorted(compareFeeds)
        : [],
    [state, kind],
  );
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Integrations</h1>
        <div className="segments" role="group" aria-label="Which feeds">
          {kinds.map((one) => (
            <button
              key={one.label}
              type="button"
              className="button"
              aria-pressed={(one.kind ?? null) === kind}
              onClick={() => go(withSearch({ kind: one.kind }), 'replace')}
            >
              {one.label}
            </button>
          ))}
        </div>
        <Link className="button" data-kind="quiet" href="/desk/webhooks">
          Webhooks
        </Link>
        {state.status === 'shown' ? <Summary feeds={shown} /> : null}
      </div>
      {subscriptions === null ? null : (
        <SubscriptionsDialog
          carrier={subscriptions}
          onClose={() => go(withSearch({ subscriptions: undefined }), 'replace')}
        />
      )}
      {toPause === null ? null : <PauseSenderDialog key={toPause} senders={senders} chosen={toPause} />}
      <Imports />
      <div className="pauses">
        <PausedSenders senders={senders} />
        <Releases />
      </div>
      {state.status === 'loading' ? <Skeleton rows={8} label="Loading the feeds" /> : null}
      {state.status === 'refused' ? (
        <ProblemState what="the feeds" problem={{ status: 403, code: state.code, title: state.message }} />
      ) : null}
      {state.status === 'shown' && shown.length === 0 ? (
        <EmptyState title="Nobody reports yet">
          Carriers and locations appear here when they are registered.
        </EmptyState>
      ) : null}
      {shown.length > 0 ? (
        <table className="listing feeds">
          <caption className="hidden-text">
            How carriers and locations report, those who are silent first
          </caption>
          <Columns columns={columns} />
          <tbody>
            {shown.map((feed) => (
              <FeedRow
                key={feed.feedId}
                feed={feed}
                now={now}
                sender={senders.items.find(({ sender }) => sender === feed.id)}
                senders={senders}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      <Locations />
    </div>
  );
};

const told: readonly FeedStatus[] = ['silent', 'paused', 'live', 'learning', 'unheard'];

const Summary = ({ feeds }: { readonly feeds: readonly FeedView[] }): ReactElement => (
  <p className="muted" role="status">
    {told
      .flatMap((status) => {
        const count = feeds.filter((feed) => feed.status === status).length;
        return count === 0 ? [] : [`${count} ${feedStatusWords[status].text.toLowerCase()}`];
      })
      .join(' · ')}
  </p>
);
