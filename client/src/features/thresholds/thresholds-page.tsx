import type { ReactElement } from 'react';
import { loadThresholds, loadThresholdVersions } from '../../api/thresholds.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { ThresholdSets } from './threshold-sets.tsx';
import './thresholds.css';

/** They change once a week. */
const everyMs = 60_000;

/** When the rules speak: what holds everywhere, for a carrier, a service or a lane, and who has set it. */
export const ThresholdsPage = (): ReactElement => {
  useTitle('Thresholds · Order hub');
  const { http } = useSession();
  const { loaded, lost, again } = useWatched('thresholds', () => loadThresholds(http), everyMs);
  const versions = useWatched('versions', () => loadThresholdVersions(http), everyMs);
  const lookAgain = (): void => {
    again();
    versions.again();
  };
  if (loaded.status === 'loaded')
    return (
      <ThresholdSets set={loaded.value} versions={versions.loaded} lookAgain={lookAgain}>
        <KeptNote at={loaded.at} problem={lost} onRetry={lookAgain} />
      </ThresholdSets>
    );
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Thresholds</h1>
      </div>
      {loaded.status === 'failed' ? (
        <ProblemState what="the thresholds" problem={loaded.problem} onRetry={lookAgain} />
      ) : (
        <Skeleton rows={14} label="Loading the thresholds" />
      )}
    </div>
  );
};
