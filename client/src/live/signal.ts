/** A set of listeners. One that throws does not keep the others from hearing. */
export interface Signal {
  readonly subscribe: (listener: () => void) => () => void;
  readonly emit: () => void;
  readonly count: () => number;
}

export const createSignal = (): Signal => {
  const listeners = new Set<() => void>();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit: () => {
      for (const listener of listeners) {
        try {
          listener();
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    count: () => listeners.size,
  };
};
