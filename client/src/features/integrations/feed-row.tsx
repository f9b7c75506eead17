import type { ReactElement } from 'react';
import { type FeedView, mostUnmappedCodes } from '../../../../src/contracts/feeds.ts';
import type { SenderView } from '../../../../src/contracts/senders.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toAge, toMoment, toSpan } from '../../words/times.ts';
import { feedStatusWords, toLength, toShare, worthALook } from './feed-words.ts';
import { Hours } from './hours.tsx';
import { askToPause } from './senders.tsx';
import type { Senders } from './use-senders.ts';

export const FeedRow = ({
  feed,
  now,
  sender,
  senders,
}: {
  readonly feed: FeedView;
  readonly now: number;
  /** Undefined until the senders are known. */
  readonly sender: SenderView | undefined;
  readonly senders: Senders;
}): ReactElement => {
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
      <td data-label="Median gap" className="number">
        {toLength(feed.medianGapMs)}
        {toLength(feed.typicalGapMs) === toLength(feed.medianGapMs) ? null : (
          <span className="feed-usual muted">usually {toLength(feed.typicalGapMs)}</span>
        )}
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
      <td className="feed-switch row-actions">
        {sender === undefined ? null : sender.paused ? (
          <Button
            isBusy={senders.busy === sender.sender}
            onClick={() => void senders.resume(sender)}
            aria-label={`Resume reading ${feed.name}`}
          >
            Resume
          </Button>
        ) : (
          <Button kind="quiet" onClick={() => askToPause(sender.sender)} aria-label={`Pause ${feed.name}…`}>
            Pause…
          </Button>
        )}
      </td>
    </tr>
  );
};

/** What needs somebody, and where to go from it; where nothing does, until when that is so. */
const Note = ({ feed, now }: { readonly feed: FeedView; readonly now: number }): ReactElement | null => {
  const { incident, subscriptionsExpiring: ending, unmappedCodes: codes, failingSignatures } = feed;
  const notes = [
    incident === null ? null : (
      <span key="incident" className="feed-note">
        <Link href="/desk?q=type:feed_silent">Incident</Link> for {toSpan(now - Date.parse(incident.since))}
        {feed.kind === 'carrier' ? (
          <>
            {' · '}
            <Link href={`/desk?q=is:suppressed+carrier:${feed.id}`}>stalls it explains</Link>
          </>
        ) : null}
      </span>
    ),
    ending === 0 ? null : (
      <span key="subscriptions" className="feed-note">
        <Link href={`/desk/integrations?subscriptions=${feed.id}`}>
          {ending} {ending === 1 ? 'subscription ends' : 'subscriptions end'} soon
        </Link>
      </span>
    ),
    failingSignatures.length === 0 ? null : (
      <span key="signatures" className="feed-note">
        <Link href="/desk/dead-letters">Signatures of {failingSignatures.join(', ')} do not fit</Link>
      </span>
    ),
    codes === 0 ? null : (
      <span key="codes" className="feed-note">
        <Link href={`/desk/codes?carrier=${feed.id}`}>
          {codes === 1
            ? '1 unknown code'
            : `${codes}${codes < mostUnmappedCodes ? '' : ' or more'} unknown codes`}
        </Link>
      </span>
    ),
  ].filter((note) => note !== null);
  if (notes.length > 0) return <>{notes}</>;
  if (feed.status === 'live' && feed.silentAt !== null && Date.parse(feed.silentAt) > now) {
    return <span className="feed-note muted">silent if nothing by {toMoment(feed.silentAt)}</span>;
  }
  return null;
};
