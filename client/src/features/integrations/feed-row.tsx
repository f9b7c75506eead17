import type { ReactElement } from 'react';
import type { FeedView } from '../../../../src/contracts/feeds.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toAge, toMoment, toSpan } from '../../words/times.ts';
import { feedStatusWords, toLength, toShare, worthALook } from './feed-words.ts';
import { Hours } from './hours.tsx';

export const FeedRow = ({ feed, now }: { readonly feed: FeedView; readonly now: number }): ReactElement => {
  const { text, tone } = feedStatusWords[feed.status];
  const isBad = feed.errorRate !== null && feed.errorRate >= worthALook;
  return (
    <tr data-status={feed.status}>
      <th scope="row">
        <span className="feed-name">{feed.name}</span>
        <span className="muted">
          {feed.kind} · <span className="mono">{feed.id}</span>
        </span>
      </th>
      <td data-label="Status">
        <Badge tone={tone}>{text}</Badge>
        <Note feed={feed} now={now} />
      </td>
      <td data-label="Last seen">
        {feed.lastSeenAt === null ? (
          '–'
        ) : (
          <time dateTime={feed.lastSeenAt} title={toMoment(feed.lastSeenAt)}>
            {toAge(Date.parse(feed.lastSeenAt), now)}
          </time>
        )}
      </td>
      <td data-label="24 hours" className="feed-hours">
        <Hours hours={feed.hours} />
      </td>
      <td data-label="Messages" className="number">
        {feed.messages.toLocaleString('en-GB')}
      </td>
      <td
        data-label="Usual gap"
        className="number"
        title={`Half of its messages follow the one before within ${toLength(feed.medianGapMs)}`}
      >
        {toLength(feed.typicalGapMs)}
      </td>
      <td data-label="Lag" className="number">
        {toLength(feed.medianLagMs)}
      </td>
      <td data-label="Errors" className="number" data-bad={isBad || undefined}>
        {isBad ? (
          <Link href="/desk/dead-letters" title={`${feed.parked} parked, ${feed.rejected} rejected`}>
            {toShare(feed.errorRate)}
          </Link>
        ) : (
          toShare(feed.errorRate)
        )}
      </td>
      <td data-label="Duplicates" className="number">
        {feed.duplicates.toLocaleString('en-GB')}
      </td>
    </tr>
  );
};

/** What the status means now, and where to go from it. */
const Note = ({ feed, now }: { readonly feed: FeedView; readonly now: number }): ReactElement | null => {
  if (feed.incident !== null) {
    return (
      <span className="feed-note">
        <Link href="/desk?q=type:feed_silent">Incident</Link> for{' '}
        {toSpan(now - Date.parse(feed.incident.since))}
        {feed.kind === 'carrier' ? (
          <>
            {' · '}
            <Link href={`/desk?q=is:suppressed+carrier:${feed.id}`}>stalls it explains</Link>
          </>
        ) : null}
      </span>
    );
  }
  if (feed.subscriptionsExpiring > 0) {
    const parcels = feed.subscriptionsExpiring === 1 ? 'subscription ends' : 'subscriptions end';
    return (
      <span className="feed-note">
        <Link href="/desk?q=type:subscription_expiring">
          {feed.subscriptionsExpiring} {parcels} soon
        </Link>
      </span>
    );
  }
  if (feed.status === 'live' && feed.silentAt !== null && Date.parse(feed.silentAt) > now) {
    return <span className="feed-note muted">silent if nothing by {toMoment(feed.silentAt)}</span>;
  }
  return null;
};
