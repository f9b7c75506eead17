/** Of all the tabs that this browser has open, one does it. Without locks (no https) each does. */

/** Until the signal is aborted: `onTurn` once this tab is the one. The next tab's turn comes when this one is closed. */
export const takeTurns = (name: string, signal: AbortSignal, onTurn: () => void): void => {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) {
    onTurn();
    return;
  }
  const held = (): Promise<void> =>
    new Promise((resolve) => {
      onTurn();
      signal.addEventListener('abort', () => resolve());
    });
  // Given up while it waited: that is no error.
  locks.request(name, { signal }, held).catch(() => undefined);
};

/** Done by the first tab that asks, and by none again for `ms`. `act` says whether it could. */
export const oncePer = (name: string, ms: number, act: () => boolean): void => {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) {
    act();
    return;
  }
  void locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock === null || !act()) return;
    await new Promise((resolve) => setTimeout(resolve, ms));
  });
};
