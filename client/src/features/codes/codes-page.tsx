import { useCallback, useEffect, type ReactElement } from 'react';
import type { UnmappedCode } from '../../../../src/contracts/code-meanings.ts';
import { loadCarrierCodes, loadCodeExamples, loadCodes, loadJob, stopJob } from '../../api/codes.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useLookedAgain, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { JobProgress } from '../../ui/job-progress.tsx';
import { Badge } from '../../ui/marks.tsx';
import { go, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toCarrier } from '../../words/statuses.ts';
import { toAge, toSince } from '../../words/times.ts';
import { CarrierCounts } from './carrier-counts.tsx';
import { findOffer, keyOf, statusName, tellMeaning } from './code-words.ts';
import './codes.css';
import { MeaningForm } from './meaning-form.tsx';

const progressMs = 1_000;

/** What the format's own table makes of it today. */
const Table = ({ row }: { readonly row: UnmappedCode }): ReactElement | null => {
  const { format, table } = row;
  switch (table.known) {
    case 'no':
      return null;
    case 'untold':
      return (
        <p className="muted">
          The code alone does not tell whether the table of {format} knows it by now: it reads more of a scan
          than that.
        </p>
      );
    case 'yes':
      return (
        <p>
          The table of {format} (version {table.mapVersion}) knows it now:{' '}
          <strong>{tellMeaning(table)}</strong>. New scans are read with it;{' '}
          {findOffer(row) === undefined
            ? 'those that came before have the same meaning.'
            : 'those that came before keep what they were read with until a meaning is given to them here.'}
        </p>
      );
  }
};

const Examples = ({ row }: { readonly row: UnmappedCode }): ReactElement | null => {
  const { http } = useSession();
  const { loaded, again } = useLoaded(keyOf(row), () => loadCodeExamples(http, row));
  if (loaded.status === 'loading') return <Skeleton rows={3} label="Loading examples" />;
  if (loaded.status === 'failed')
    return <ProblemState what="the examples" problem={loaded.problem} onRetry={again} />;
  return (
    <ul className="examples" aria-label={`Examples of ${row.code}`}>
      {loaded.value.items.map((one) => (
        <li key={one.orderId}>
          <Link href={`/desk/orders/${one.orderId}`}>{one.orderNumber}</Link>
          <span className="mono">{one.trackingNumber}</span>
          <span>{[one.occurredAt, one.place].filter(Boolean).join(' · ')}</span>
          <span>{one.words === null ? '' : `“${one.words}”`}</span>
          <span className="muted">
            {one.before === null ? 'the first scan' : `after “${statusName(one.before)}”`}
            {one.after === null ? '' : `, before “${statusName(one.after)}”`}
          </span>
        </li>
      ))}
    </ul>
  );
};

const Progress = ({
  jobId,
  onOver,
}: {
  readonly jobId: string;
  readonly onOver: () => void;
}): ReactElement | null => {
  const { http } = useSession();
  const say = useToast();
  const { loaded, again } = useLoaded(jobId, () => loadJob(http, jobId));
  const isOver =
    loaded.status === 'loaded' && (loaded.value.state === 'finished' || loaded.value.state === 'stopped');
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  useLookedAgain(loaded, again, isOver ? undefined : progressMs);
  if (loaded.status !== 'loaded' || isOver) return null;
  const job = loaded.value;
  const stop = async (): Promise<void> => {
    const result = await stopJob(http, jobId);
    if (!result.ok) say({ text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  return (
    <JobProgress
      title={`Reading anew: ${job.title}`}
      done={job.done}
      total={job.total}
      counts={`${job.counts['applied'] ?? 0} orders read anew`}
      isStopping={job.state === 'stopping'}
      onStop={() => void stop()}
    />
  );
};

export const CodesPage = (): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const now = useNow();
  useTitle('Unknown codes · Order hub');
  const search = useSearch();
  const chosen = search.get('code');
  const carrier = search.get('carrier');
  const { loaded, again: listAgain } = useLoaded(carrier ?? '', () => loadCodes(http, carrier));
  const codes = loaded.status === 'loaded' && loaded.key === (carrier ?? '') ? loaded.value.items : undefined;
  const { loaded: counts, again: countAgain } = useLoaded('carriers', () => loadCarrierCodes(http));
  const again = useCallback((): void => {
    listAgain();
    countAgain();
  }, [listAgain, countAgain]);
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Unknown codes</h1>
        <Button kind="quiet" onClick={again}>
          Look again
        </Button>
        {loaded.status === 'loaded' ? <span className="muted">as of {toSince(loaded.at)}</span> : null}
      </div>
      {counts.status === 'loaded' ? <CarrierCounts items={counts.value.items} chosen={carrier} /> : null}
      {codes === undefined && loaded.status !== 'failed' ? (
        <Skeleton rows={8} label="Loading the codes" />
      ) : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the codes" problem={loaded.problem} onRetry={again} />
      ) : null}
      {codes?.length === 0 ? (
        <EmptyState title={carrier === null ? 'Every code is known' : 'Every code of it is known'}>
          What carriers send that no table knows is listed here and never guessed.
        </EmptyState>
      ) : null}
      {codes === undefined
        ? null
        : codes.map((row) => {
            const key = keyOf(row);
            const isOpen = chosen === key;
            const offer = findOffer(row);
            return (
              <section key={key} className="code" data-open={isOpen || undefined}>
                <h2>
                  <button
                    type="button"
                    className="code-head"
                    aria-expanded={isOpen}
                    onClick={() => go(withSearch({ code: isOpen ? undefined : key }), 'replace')}
                  >
                    <strong className="mono">{row.code}</strong>
                    <span>
                      {toCarrier(row.carrier)} <span className="muted">{row.format}</span>
                    </span>
                    <span>
                      {row.meaning === null ? (
                        <Badge tone="warn">no meaning yet</Badge>
                      ) : (
                        tellMeaning(row.meaning)
                      )}{' '}
                      {offer === undefined ? null : (
                        <>
                          <Badge tone="good">the table knows it now</Badge> {tellMeaning(offer)}
                        </>
                      )}
                    </span>
                    <span className="muted">
                      {row.scans === 1 ? '1 scan' : `${row.scans} scans`} in{' '}
                      {row.orders === 1 ? '1 order' : `${row.orders} orders`} · last{' '}
                      {toAge(Date.parse(row.lastSeenAt), now)}
                    </span>
                  </button>
                </h2>
                {row.jobId === null ? null : <Progress jobId={row.jobId} onOver={again} />}
                {isOpen ? (
                  <div className="code-body">
                    {row.meaning === null ? null : (
                      <p className="muted">
                        Version {row.meaning.version} by {row.meaning.by.replace(/^user:/, '')},{' '}
                        {toAge(Date.parse(row.meaning.at), now)}: “{row.meaning.why}”
                      </p>
                    )}
                    <Table row={row} />
                    <Examples row={row} />
                    <MeaningForm
                      key={`${row.meaning?.version ?? 0} ${row.table.known}`}
                      row={row}
                      onApplied={() => {
                        say({ text: 'New messages are read with it from now on.' });
                        again();
                      }}
                    />
                  </div>
                ) : null}
              </section>
            );
          })}
    </div>
  );
};
