import { createContext, useCallback, useContext, useEffect, useEffectEvent, useState } from 'react';
import type { Problem } from '../../../src/contracts/problems.ts';
import type { Http, Result } from './http.ts';
import type { Person } from './staff.ts';

export interface Session {
  readonly http: Http;
  readonly person: Person;
  readonly token: string;
  readonly leave: () => void;
  /** Where the token is no longer taken: whoever has another goes on where they are. */
  readonly signInAgain: () => void;
}
export const SessionContext = createContext<Session | null>(null);

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs a SessionContext above it');
  return session;
};

export type Loaded<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  /** `key`: what was asked for. Until the next answer it stays here, also where that is asked for something else. */
  | { readonly status: 'loaded'; readonly value: T; readonly at: number; readonly key: string };

/** Loads, and loads again when `key` changes or `again` is called. An answer that was overtaken is not shown. */
export const useLoaded = <T>(
  key: string,
  load: (signal: AbortSignal) => Promise<Result<T>>,
): { readonly loaded: Loaded<T>; readonly again: () => void } => {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: 'loading' });
  const [turn, setTurn] = useState(0);
  const start = useEffectEvent(load);
  useEffect(() => {
    const controller = new AbortController();
    void start(controller.signal).then((result) => {
      if (controller.signal.aborted) return;
      setLoaded(
        result.ok
          ? { status: 'loaded', value: result.value, at: Date.now(), key }
          : { status: 'failed', problem: result.problem },
      );
    });
    return () => controller.abort();
    // `key` and `turn` say when to load again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [key, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { loaded, again };
};

/** Looks again so long after each answer, and not while one is on its way: a slow hub's would all be overtaken. */
export const useLookedAgain = (
  loaded: Loaded<unknown>,
  again: () => void,
  everyMs: number | undefined,
): void => {
  useEffect(() => {
    if (everyMs === undefined || loaded.status === 'loading') return undefined;
    // Each answer is another `loaded`.
    const timer = setTimeout(again, everyMs);
    return () => clearTimeout(timer);
  }, [loaded, again, everyMs]);
};
