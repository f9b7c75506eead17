import { useEffect, useState } from 'react';

/** This machine's time, once a second while somebody looks at it. */
export const useLocalNow = (isWanted: boolean): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isWanted) return undefined;
    const tick = (): void => setNow(Date.now());
    const first = setTimeout(tick);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [isWanted]);
  return now;
};

const freshMs = 2_500;

/** True for a moment after `changedAt`: a step in colour and no animation, which would cost every frame. */
export const useFresh = (changedAt: number): boolean => {
  const [seen, setSeen] = useState(() => (Date.now() - changedAt < freshMs ? 0 : changedAt));
  useEffect(() => {
    const timer = setTimeout(() => setSeen(changedAt), freshMs);
    return () => clearTimeout(timer);
  }, [changedAt]);
  return changedAt !== 0 && seen !== changedAt;
};
