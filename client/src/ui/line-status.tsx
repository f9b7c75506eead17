import { useState, type ReactElement } from 'react';
import type { ConnectionState } from '../live/connection-state.ts';
import { toSince } from '../words/times.ts';
import { Button } from './button.tsx';
import { useLocalNow } from './use-time.ts';

type Told<Fact extends string> = (facts: Readonly<Record<Fact, string | number>>) => string;

export interface LineWords {
  readonly connecting: string;
  readonly live: string;
  readonly catchingUp: string;
  readonly behind: Told<'count'>;
  readonly reconnecting: string;
  readonly reconnectingIn: Told<'seconds'>;
  readonly stale: Told<'time'>;
  readonly offline: string;
  readonly offlineSince: Told<'time'>;
  readonly ended: string;
  readonly retry: string;
  /** Read out once a change: without the seconds, which would be read every second. */
  readonly spoken: {
    readonly live: string;
    readonly reconnecting: string;
    readonly stale: Told<'time'>;
    readonly offline: string;
    readonly ended: string;
  };
  readonly toSince: (instant: number) => string;
}

/** For staff. */
const english: LineWords = {
  connecting: 'Connecting',
  live: 'Live',
  catchingUp: 'Catching up',
  behind: ({ count }) => `Catching up, ${count} behind`,
  reconnecting: 'Reconnecting',
  reconnectingIn: ({ seconds }) => `Reconnecting in ${seconds} s`,
  stale: ({ time }) => `Stale since ${time}`,
  offline: 'Offline',
  offlineSince: ({ time }) => `Offline since ${time}`,
  ended: 'Not live',
  retry: 'Retry now',
  spoken: {
    live: 'Live again.',
    reconnecting: 'Connection lost. Reconnecting.',
    stale: ({ time }) => `What you see is from ${time}.`,
    offline: 'This device is offline.',
    ended: 'Live updates have ended.',
  },
  toSince,
};

const toText = (state: ConnectionState, now: number, words: LineWords): string => {
  switch (state.status) {
    case 'connecting':
      return words.connecting;
    case 'live':
      return words.live;
    case 'catching_up':
      return state.behind === null ? words.catchingUp : words.behind({ count: state.behind });
    case 'reconnecting':
      return state.nextTryAt === null
        ? words.reconnecting
        : words.reconnectingIn({ seconds: Math.max(0, Math.ceil((state.nextTryAt - now) / 1000)) });
    case 'stale':
      return words.stale({ time: words.toSince(state.since) });
    case 'offline':
      return state.since === null ? words.offline : words.offlineSince({ time: words.toSince(state.since) });
    case 'refused':
      return words.ended;
  }
};
const toSpoken = (state: ConnectionState, { spoken, toSince }: LineWords): string => {
  switch (state.status) {
    case 'connecting':
    case 'catching_up':
      return '';
    case 'live':
      return spoken.live;
    case 'reconnecting':
      return spoken.reconnecting;
    case 'stale':
      return spoken.stale({ time: toSince(state.since) });
    case 'offline':
      return spoken.offline;
    case 'refused':
      return spoken.ended;
  }
};

export const LineStatus = ({
  state,
  onRetry,
  onSignIn,
  words = english,
}: {
  readonly state: ConnectionState;
  readonly onRetry: () => void;
  readonly onSignIn?: () => void;
  readonly words?: LineWords;
}): ReactElement => {
  const now = useLocalNow(state.status === 'reconnecting');
  const [wasLost, setWasLost] = useState(false);
  const isLost = state.status !== 'live' && state.status !== 'connecting' && state.status !== 'catching_up';
  if (isLost && !wasLost) setWasLost(true);
  return (
    <span className="line-status" data-status={state.status}>
      <span className="dot" aria-hidden="true" />
      <span>
        {state.status === 'refused' && onSignIn !== undefined ? 'Signed out' : toText(state, now, words)}
      </span>
      {state.status === 'stale' || state.status === 'reconnecting' ? (
        <Button onClick={onRetry}>{words.retry}</Button>
      ) : null}
      {state.status === 'refused' && onSignIn !== undefined ? (
        <Button onClick={onSignIn}>Sign in</Button>
      ) : null}
      <span className="hidden-text" role="status">
        {wasLost ? toSpoken(state, words) : ''}
      </span>
    </span>
  );
};
