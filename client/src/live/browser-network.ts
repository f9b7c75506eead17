/** Whether the machine believes it has a network. */
export const browserNetwork = {
  isOnline: (): boolean => navigator.onLine,
  onChange: (handler: () => void): (() => void) => {
    addEventListener('online', handler);
    addEventListener('offline', handler);
    return () => {
      removeEventListener('online', handler);
      removeEventListener('offline', handler);
    };
  },
};
