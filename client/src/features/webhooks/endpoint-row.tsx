import type { ReactElement } from 'react';
import type { WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toAge, toFullMoment } from '../../words/times.ts';
import { nameOf, tellCause, tellEndpoint, tellEvents } from './webhook-words.ts';

const toCount = (count: number): string => count.toLocaleString('en-GB');
const linkTo = (endpointId: string, state = ''): string =>
  `/desk/webhooks?endpoint=${encodeURIComponent(endpointId)}${state === '' ? '' : `&state=${state}`}`;

export const EndpointRow = ({
  endpoint,
  now,
  nameChannels,
}: {
  readonly endpoint: WebhookEndpoint;
  readonly now: number;
  readonly nameChannels: (channels: readonly string[]) => string;
}): ReactElement => {
  const { endpointId, url, events, channels, waiting, failed, disabledWhy } = endpoint;
  const { text, tone } = tellEndpoint(endpoint);
  return (
    <tr data-tone={tone}>
      <th scope="row">
        <Link className="endpoint-name" href={linkTo(endpointId)}>
          {nameOf(endpoint)}
        </Link>
        <span className="endpoint-url mono muted">{url}</span>
      </th>
      <td data-label="Wants" className="endpoint-wants" title={events?.join(', ')}>
        {tellEvents(events)}
        {channels === null ? null : (
          <span className="endpoint-why muted">only of {nameChannels(channels)}</span>
        )}
      </td>
      <td data-label="State" className="endpoint-state">
        <Badge tone={tone}>{text}</Badge>
        {disabledWhy === null ? null : <span className="endpoint-why">{disabledWhy}</span>}
      </td>
      <td data-label="Waiting" className="number" data-zero={waiting === 0 || undefined}>
        {toCount(waiting)}
      </td>
      <td data-label="Failed" className="number" data-zero={failed === 0 || undefined}>
        {failed === 0 ? (
          0
        ) : (
          <Link
            className="endpoint-failed"
            href={linkTo(endpointId, 'failed')}
            aria-label={`${failed} failed at ${nameOf(endpoint)}`}
          >
            {toCount(failed)}
          </Link>
        )}
      </td>
      <td data-label="Last sent">
        <When at={endpoint.lastSentAt} now={now} />
      </td>
      <td data-label="Last failure" data-none={endpoint.lastFailedAt === null || undefined}>
        <When at={endpoint.lastFailedAt} now={now} />
        {endpoint.lastFailure === null ? null : (
          <span className="endpoint-why muted">{tellCause(endpoint.lastFailure)}</span>
        )}
      </td>
    </tr>
  );
};

/** "4 min ago", with the moment itself as its title; a dash where it never was. */
export const When = ({ at, now }: { readonly at: string | null; readonly now: number }): ReactElement =>
  at === null ? (
    <span className="muted">–</span>
  ) : (
    <time dateTime={at} title={toFullMoment(at)}>
      {toAge(Date.parse(at), now)}
    </time>
  );
