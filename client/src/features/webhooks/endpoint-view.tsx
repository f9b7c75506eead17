import type { ReactElement } from 'react';
import type { WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { loadEndpoint } from '../../api/webhooks.ts';
import { useNow } from '../../live/use-live.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link, useSearch } from '../../ui/router.tsx';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { toMoment } from '../../words/times.ts';
import { Deliveries, states } from './deliveries.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { When } from './endpoint-row.tsx';
import type { ShownSecret } from './secret-dialog.tsx';
import { useChannelNames } from './use-channel-names.ts';
import { useDeliveries } from './use-deliveries.ts';
import { nameOf, tellCause, tellEndpoint, toPerson } from './webhook-words.ts';

const everyMs = 5_000;

/** One endpoint: how it goes, what an administrator does with it, and what it was told. */
export const EndpointView = ({
  endpointId,
  mayChange,
  onSecret,
}: {
  readonly endpointId: string;
  readonly mayChange: boolean;
  readonly onSecret: (secret: ShownSecret) => void;
}): ReactElement => {
  const { http } = useSession();
  const { loaded, lost, again } = useWatched(endpointId, () => loadEndpoint(http, endpointId), everyMs);
  const endpoint = loaded.status === 'loaded' ? loaded.value : undefined;
  const search = useSearch();
  const state = states.find((one) => one === search.get('state'));
  const deliveries = useDeliveries(endpointId, state);
  const lookAgain = (): void => {
    again();
    deliveries.again();
  };
  return (
    <>
      <div className="page-head endpoint-head">
        <h1>{endpoint === undefined ? 'Webhook' : nameOf(endpoint)}</h1>
        {endpoint === undefined ? null : (
          <Badge tone={tellEndpoint(endpoint).tone}>{tellEndpoint(endpoint).text}</Badge>
        )}
        <Link href="/desk/webhooks">‹ Webhooks</Link>
        {endpoint !== undefined && mayChange ? (
          <EndpointActions endpoint={endpoint} onChanged={lookAgain} onSecret={onSecret} />
        ) : null}
      </div>
      {loaded.status === 'loaded' ? (
        <KeptNote at={loaded.at} problem={lost ?? deliveries.lost} onRetry={lookAgain} />
      ) : null}
      {loaded.status === 'loading' ? <Skeleton rows={10} label="Loading the webhook" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the webhook" problem={loaded.problem} onRetry={lookAgain} />
      ) : null}
      {endpoint === undefined ? null : (
        <>
          <Facts endpoint={endpoint} />
          <Deliveries endpoint={endpoint} state={state} deliveries={deliveries} lookAgain={lookAgain} />
        </>
      )}
    </>
  );
};

const Facts = ({ endpoint }: { readonly endpoint: WebhookEndpoint }): ReactElement => {
  const now = useNow();
  const nameChannels = useChannelNames();
  const { url, events, channels, disabledAt, disabledWhy, lastFailure, createdAt, createdBy } = endpoint;
  return (
    <dl className="endpoint-facts">
      <div className="endpoint-address">
        <dt>Address</dt>
        <dd className="mono">{url}</dd>
      </div>
      {disabledAt === null ? null : (
        <div className="endpoint-disabled">
          <dt>Disabled {toMoment(disabledAt)}</dt>
          <dd>{disabledWhy}</dd>
        </div>
      )}
      <div className="endpoint-events">
        <dt>Wants</dt>
        <dd>
          {events === null ? 'Every event of an order' : events.join(', ')}
          {channels === null ? '' : `, only of ${nameChannels(channels)}`}
        </dd>
      </div>
      <div>
        <dt>Last sent</dt>
        <dd>
          <When at={endpoint.lastSentAt} now={now} />
        </dd>
      </div>
      <div>
        <dt>Last failure</dt>
        <dd>
          <When at={endpoint.lastFailedAt} now={now} />
          {lastFailure === null ? null : <span className="muted"> {tellCause(lastFailure)}</span>}
        </dd>
      </div>
      <div className="endpoint-added">
        <dt>Added</dt>
        <dd>
          {toMoment(createdAt)} <span className="muted">by {toPerson(createdBy)}</span>
        </dd>
      </div>
    </dl>
  );
};
