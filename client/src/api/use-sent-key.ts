import { useRef } from 'react';

/** A key for what is sent: the same for the same, until it is done, so that sent again it counts once. */
export const useSentKey = (): { readonly of: (body: unknown) => string; readonly forget: () => void } => {
  const tried = useRef<{ readonly what: string; readonly key: string }>(undefined);
  return {
    of: (body) => {
      const what = JSON.stringify(body);
      if (tried.current?.what !== what) tried.current = { what, key: crypto.randomUUID() };
      return tried.current.key;
    },
    forget: () => {
      tried.current = undefined;
    },
  };
};
