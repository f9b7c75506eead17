import { useState, type ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import { toMessage } from '../../api/http.ts';
import { downloadRefused, loadRefused } from '../../api/loads.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { countsOf, toCount } from './load-words.ts';

/** The lines of a file that had no effect, each with the reason; all of them as a file. */
export const RefusedLines = ({ job }: { readonly job: Job }): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const { refused } = countsOf(job);
  const { loaded, again } = useLoaded(`${job.jobId} ${refused}`, () => loadRefused(http, job));
  const [isSaving, setSaving] = useState(false);
  if (loaded.status === 'loading') return <Skeleton rows={3} label="Loading the refused lines" />;
  if (loaded.status === 'failed')
    return <ProblemState what="the refused lines" problem={loaded.problem} onRetry={again} />;
  const lines = loaded.value.refused;
  const save = async (): Promise<void> => {
    setSaving(true);
    const result = await downloadRefused(http, job);
    setSaving(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    const name = `refused-${job.jobId}.ndjson`;
    saveFile(result.value, name);
    say({ text: `Saved as ${name}.` });
  };
  return (
    <>
      <ol className="refused-lines" aria-label="Refused lines">
        {lines.map(({ line, why }) => (
          <li key={line}>
            <span className="refused-line">line {line}</span>
            <span>{why}</span>
          </li>
        ))}
      </ol>
      <p className="refused-foot">
        {lines.length < refused ? (
          <span className="muted">
            The first {lines.length} of {toCount(refused)}.
          </span>
        ) : null}
        <Button isBusy={isSaving} onClick={() => void save()}>
          Save all refused lines
        </Button>
      </p>
    </>
  );
};
