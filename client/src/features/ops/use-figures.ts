import { useEffect } from 'react';
import { loadEffectCounts } from '../../api/effects.ts';
import { findOrders } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';
import { type Figures, sample, toFigures } from './figures.ts';

const refreshMs = 30_000;

/** Read again every half minute while somebody looks. */
const useEveryHalfMinute = (again: () => void): void => {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [again]);
};

export const useFigures = (): Figures | undefined => {
  const { http } = useSession();
  const { clock } = useLive();
  const { loaded, again } = useLoaded('figures', (signal) => findOrders(http, { limit: sample }, signal));
  useEveryHalfMinute(again);
  return loaded.status === 'loaded' ? toFigures(loaded.value.items, clock.now()) : undefined;
};

/** How many effects failed for good and wait for somebody. */
export const useStuckEffects = (): number | undefined => {
  const { http } = useSession();
  const { loaded, again } = useLoaded('stuck effects', () => loadEffectCounts(http));
  useEveryHalfMinute(again);
  return loaded.status === 'loaded' ? loaded.value.failed : undefined;
};
