import type { ReactElement } from 'react';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { loadEndpoints } from '../../api/webhooks.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, Link, withSearch } from '../../ui/router.tsx';
import { EmptyState, KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { Columns } from '../../ui/table.tsx';
import { EndpointRow } from './endpoint-row.tsx';
import { useChannelNames } from './use-channel-names.ts';
import { compareEndpoints } from './webhook-words.ts';

const everyMs = 5_000;

const columns = [
  { label: 'Endpoint' },
  { label: 'Wants' },
  { label: 'State' },
  { label: 'Waiting', isNumber: true, why: 'Still to come, what failed and is tried again among it' },
  { label: 'Failed', isNumber: true, why: 'Failed for good: sent again only when somebody says so' },
  { label: 'Last sent' },
  { label: 'Last failure' },
] as const;

const add = (): void => go(withSearch({ do: 'add' }), 'replace');

export const EndpointList = ({ mayChange }: { readonly mayChange: boolean }): ReactElement => {
  const { http } = useSession();
  const now = useNow();
  const nameChannels = useChannelNames();
  const { loaded, lost, again } = useWatched('endpoints', () => loadEndpoints(http), everyMs);
  const items = loaded.status === 'loaded' ? loaded.value.items.toSorted(compareEndpoints) : [];
  return (
    <>
      <div className="page-head">
        <h1>Webhooks</h1>
        <Link href="/desk/integrations">‹ Integrations</Link>
        {mayChange && items.length > 0 ? <Button onClick={add}>Add an endpoint…</Button> : null}
        <span className="muted">Events, sent over HTTP to whoever asked for them.</span>
      </div>
      {loaded.status === 'loaded' ? <KeptNote at={loaded.at} problem={lost} onRetry={again} /> : null}
      {loaded.status === 'loading' ? <Skeleton rows={5} label="Loading the webhooks" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the webhooks" problem={loaded.problem} onRetry={again} />
      ) : null}
      {loaded.status === 'loaded' && items.length === 0 ? (
        <EmptyState
          title="Nobody is told yet"
          action={
            mayChange ? (
              <Button kind="primary" onClick={add}>
                Add an endpoint…
              </Button>
            ) : undefined
          }
        >
          A webhook tells another system what happens here: each event is posted to its address within
          seconds, signed so that it knows who speaks, and tried again for three days where it is not taken.
          {mayChange ? '' : ' An administrator adds the first address.'}
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <table className="listing endpoints">
          <caption className="hidden-text">Who is told of events, those who need somebody first</caption>
          <Columns columns={columns} />
          <tbody>
            {items.map((endpoint) => (
              <EndpointRow
                key={endpoint.endpointId}
                endpoint={endpoint}
                now={now}
                nameChannels={nameChannels}
              />
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
};
