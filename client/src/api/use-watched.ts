import { useEffect, useState } from 'react';
import type { Problem } from '../../../src/contracts/problems.ts';
import { useConnectionState } from '../live/use-live.ts';
import { isRefusal, type Result } from './http.ts';
import { type Loaded, useLoaded, useLookedAgain } from './use-api.ts';

export interface Watched<T> {
  readonly loaded: Loaded<T>;
  /** Why the last look failed; what is shown is older. */
  readonly lost: Problem | undefined;
  readonly again: () => void;
}

/**
 * Loads, and looks again now and then. Where a later look fails, what was there stays and says so, until the hub answers
 * again: only whoever may not see it any more loses it.
 */
export const useWatched = <T>(
  key: string,
  load: (signal: AbortSignal) => Promise<Result<T>>,
  everyMs = 15_000,
): Watched<T> => {
  const { loaded, again } = useLoaded(key, load);
  const [kept, setKept] = useState<{ readonly key: string; readonly loaded: Loaded<T> }>();
  if (loaded.status === 'loaded' && kept?.loaded !== loaded) setKept({ key, loaded });
  useLookedAgain(loaded, again, everyMs);
  // A line that is lost, or back, is looked at at once and not at the next turn.
  const line = useConnectionState().status;
  const isLost = line === 'stale' || line === 'offline';
  useEffect(() => {
    if (!isLost) return undefined;
    again();
    return again;
  }, [isLost, again]);
  if (loaded.status !== 'failed' || kept?.key !== key || isRefusal(loaded.problem))
    return { loaded, lost: undefined, again };
  return { loaded: kept.loaded, lost: loaded.problem, again };
};
