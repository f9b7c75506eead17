import { useEffect, useState, useSyncExternalStore } from 'react';
import { systemScheduler } from './link.ts';
import { createPresenceStore, type Other, type PresenceStore } from './presence-store.ts';
import { useLive } from './use-live.ts';

const nothing = (): (() => void) => () => undefined;
const nobody: readonly Other[] = [];

/** `me` looks at that case, if at any; who else looks at which. */
export const usePresence = (me: string, exceptionId: string | undefined): PresenceStore | undefined => {
  const { connection } = useLive();
  const [store, setStore] = useState<PresenceStore>();
  useEffect(() => {
    const made = createPresenceStore(connection, systemScheduler, me);
    // It speaks as soon as it is made, so it is made where it is closed again.
    // oxlint-disable-next-line react/set-state-in-effect
    setStore(made);
    return () => {
      setStore(undefined);
      made.close();
    };
  }, [connection, me]);
  useEffect(() => store?.look(exceptionId), [store, exceptionId]);
  return store;
};

export const useOthers = (store: PresenceStore | undefined, exceptionId: string): readonly Other[] =>
  useSyncExternalStore(store?.subscribe ?? nothing, () => store?.at(exceptionId) ?? nobody);
