import { useState, type ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import { toMessage } from '../../api/http.ts';
import { loadImports, stopImport } from '../../api/imports.ts';
import { useLoaded, useLookedAgain, useSession } from '../../api/use-api.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { useToast } from '../../ui/toast.tsx';

/** While one runs somebody watches it; else it is looked for now and then. */
const againMs = { running: 1_000, idle: 15_000 };

/** Imports of orders that are under way, and the last one's outcome. */
export const Imports = (): ReactElement | null => {
  const { http } = useSession();
  const say = useToast();
  const [stopping, setStopping] = useState<string>();
  const { loaded, again } = useLoaded('imports', () => loadImports(http));
  const jobs = loaded.status === 'loaded' ? loaded.value.items : [];
  const running = jobs.filter(isAtWork);
  const isRunning = running.length > 0;
  useLookedAgain(loaded, again, isRunning ? againMs.running : againMs.idle);
  const [last] = jobs;
  if (last === undefined) return null;

  const stop = async (jobId: string): Promise<void> => {
    setStopping(jobId);
    const result = await stopImport(http, jobId);
    setStopping(undefined);
    if (!result.ok) say({ text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  return (
    <section className="imports" aria-label="Imports of orders">
      {running.map((job) => (
        <JobProgress
          key={job.jobId}
          title={job.title}
          done={job.done}
          total={job.total}
          counts={tellCounts(job)}
          isStopping={job.state === 'stopping' || stopping === job.jobId}
          onStop={() => void stop(job.jobId)}
        />
      ))}
      {isRunning ? null : (
        <p className="muted">
          {last.title} {last.state}: {tellCounts(last)}
        </p>
      )}
    </section>
  );
};

const isAtWork = ({ state }: Job): boolean => state === 'running' || state === 'stopping';

const outcomes: Readonly<Record<string, string>> = {
  imported: 'imported',
  unchanged: 'here already',
  refused: 'refused',
};

const tellCounts = ({ counts }: Job): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${count.toLocaleString('en-GB')} ${outcomes[outcome] ?? outcome}`)
    .join(' · ') || 'nothing yet';
