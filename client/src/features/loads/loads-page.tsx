import { useState, type ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import { isRefusal, toMessage } from '../../api/http.ts';
import { type LoadKind, loadLoads, stopLoad } from '../../api/loads.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { Button } from '../../ui/button.tsx';
import { go, here, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { Columns } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { LoadDialog } from './load-dialog.tsx';
import { LoadRow } from './load-row.tsx';
import { isAtWork } from './load-words.ts';
import './loads.css';

/** While one runs somebody watches it; else it is looked for now and then. */
const againMs = { running: 1_000, idle: 15_000 };

const columns = [
  { label: 'Load' },
  { label: 'State' },
  { label: 'Lines', isNumber: true },
  { label: 'Taken', isNumber: true, why: 'Lines that had their effect' },
  { label: 'Unchanged', isNumber: true, why: 'Lines that said what was known already' },
  { label: 'Refused', isNumber: true, why: 'Lines that had no effect; press for the reasons' },
  { label: 'By' },
  { label: 'Began' },
  { label: 'Took', isNumber: true },
] as const;

const kinds: readonly LoadKind[] = ['stock', 'orders'];

/** First fills of stock and imports of orders: to begin one, to watch it, and what it refused. */
export const LoadsPage = (): ReactElement => {
  useTitle('Loads · Order hub');
  const { http, person } = useSession();
  const say = useToast();
  const search = useSearch();
  const [isRunning, setRunning] = useState(false);
  const { loaded, lost, again } = useWatched(
    'loads',
    () => loadLoads(http),
    isRunning ? againMs.running : againMs.idle,
  );
  const [stopping, setStopping] = useState<string>();
  const jobs = loaded.status === 'loaded' ? loaded.value.items : [];
  const running = jobs.filter(isAtWork);
  if (isRunning !== running.length > 0) setRunning(running.length > 0);
  const asked = kinds.find((kind) => kind === search.get('do'));
  const open = search.get('load');
  const asking = here();
  const isRefused = loaded.status === 'failed' && isRefusal(loaded.problem);
  const isAdmin = person.roles.includes('admin');

  const stop = async (job: Job): Promise<void> => {
    setStopping(job.jobId);
    const result = await stopLoad(http, job);
    setStopping(undefined);
    say(
      result.ok
        ? { text: 'Stopped after what it had in hand.' }
        : { text: toMessage(result.problem), tone: 'bad' },
    );
    again();
  };
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Loads</h1>
        <Link href="/desk/stock">‹ Stock</Link>
        {isRefused ? null : (
          <Button kind="primary" onClick={() => go(withSearch({ do: 'stock' }), 'replace')}>
            Load stock…
          </Button>
        )}
        {isAdmin ? (
          <Button onClick={() => go(withSearch({ do: 'orders' }), 'replace')}>Import orders…</Button>
        ) : null}
        <span className="muted" role="status">
          {running.length > 0 ? `${running.length} under way` : ''}
        </span>
      </div>
      {loaded.status === 'loaded' ? <KeptNote at={loaded.at} problem={lost} onRetry={again} /> : null}
      {loaded.status === 'loading' ? <Skeleton rows={6} label="Loading the loads" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the loads" problem={loaded.problem} onRetry={again} />
      ) : null}
      {loaded.status === 'loaded' && jobs.length === 0 ? (
        <EmptyState title="Nothing was loaded yet">
          A file of shelves fills the stock at once; what comes after is counted and told by the locations.
        </EmptyState>
      ) : null}
      {jobs.length > 0 ? (
        <table className="listing loads">
          <caption className="hidden-text">Loads of stock and imports of orders, the newest first</caption>
          <Columns columns={columns} />
          <tbody>
            {jobs.map((job) => (
              <LoadRow
                key={job.jobId}
                job={stopping === job.jobId ? { ...job, state: 'stopping' } : job}
                isOpen={open === job.jobId}
                onToggle={() =>
                  go(withSearch({ load: open === job.jobId ? undefined : job.jobId }), 'replace')
                }
                onStop={() => void stop(job)}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {asked === undefined || (asked === 'orders' && !isAdmin) ? null : (
        <LoadDialog
          kind={asked}
          onClose={() => go(withSearch({ do: undefined }), 'replace')}
          onStarted={(job) => {
            say({ text: `${job.title}: begun. It goes on when you leave.` });
            // Whoever has gone on while the file was on its way keeps the form that is open there.
            if (here() === asking) go(withSearch({ do: undefined }), 'replace');
            again();
          }}
        />
      )}
    </div>
  );
};
