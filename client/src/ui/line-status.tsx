import { useState, type ReactElement } from 'react';
import type { ConnectionState } from '../live/connection-state.ts';
import { toSince } from '../words/times.ts';
import { Button } from './button.tsx';
import { useLocalNow } from './use-time.ts';

const seconds = (until: number | null, now: number): string =>
  until === null ? '' : ` in ${Math.max(0, Math.ceil((until - now) / 1000))} s`;
const since = (at: number | null): string => (at === null ? '' : ` since ${toSince(at)}`);

const toText = (state: ConnectionState, now: number): string => {
  switch (state.status) {
    case 'connecting':
      return 'Connecting';
    case 'live':
      return 'Live';
    case 'catching_up':
      return state.behind === null ? 'Catching up' : `Catching up, ${state.behind} behind`;
    case 'reconnecting':
      return `Reconnecting${seconds(state.nextTryAt, now)}`;
    case 'stale':
      return `Stale${since(state.since)}`;
    case 'offline':
      return `Offline${since(state.since)}`;
    case 'refused':
      return 'Signed out';
  }
};
/** Read out once a change: without the seconds, which would be read every second. */
const toSpoken = (state: ConnectionState): string => {
  switch (state.status) {
    case 'connecting':
    case 'catching_up':
      return '';
    case 'live':
      return 'Live again.';
    case 'reconnecting':
      return 'Connection lost. Reconnecting.';
    case 'stale':
      return `What you see is from ${toSince(state.since)}.`;
    case 'offline':
      return 'This device is offline.';
    case 'refused':
      return 'Live updates have ended.';
  }
};

export const LineStatus = ({
  state,
  onRetry,
  onSignIn,
}: {
  readonly state: ConnectionState;
  readonly onRetry: () => void;
  readonly onSignIn?: () => void;
}): ReactElement => {
  const now = useLocalNow(state.status === 'reconnecting');
  const [wasLost, setWasLost] = useState(false);
  const isLost = state.status !== 'live' && state.status !== 'connecting' && state.status !== 'catching_up';
  if (isLost && !wasLost) setWasLost(true);
  return (
    <span className="line-status" data-status={state.status}>
      <span className="dot" aria-hidden="true" />
      <span>{state.status === 'refused' && onSignIn === undefined ? 'Not live' : toText(state, now)}</span>
      {state.status === 'stale' || state.status === 'reconnecting' ? (
        <Button onClick={onRetry}>Retry now</Button>
      ) : null}
      {state.status === 'refused' && onSignIn !== undefined ? (
        <Button onClick={onSignIn}>Sign in</Button>
      ) : null}
      <span className="hidden-text" role="status">
        {wasLost ? toSpoken(state) : ''}
      </span>
    </span>
  );
};
