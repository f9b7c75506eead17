import { assess } from '../../src/feeds/assess.ts';
import type { FeedCommand, NewFeedEvent } from '../../src/feeds/command.ts';
import { decide } from '../../src/feeds/decide.ts';
import { evolve } from '../../src/feeds/evolve.ts';
import { initialFeedState, type FeedState, type PresentFeed } from '../../src/feeds/state.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** A feed as its actor runs it: decide, evolve, assess, evolve. Time only goes on. */
export interface FeedStory {
  readonly state: PresentFeed;
  readonly events: readonly NewFeedEvent[];
  readonly now: number;
  readonly nextCheckAt: number | null;
  tell(command: FeedCommand, now?: number): FeedStory;
  heard(at: string | number, messages?: number): FeedStory;
  assessed(at: string | number): FeedStory;
  /** Messages every `everyMs` from `from` until `to`. */
  heardEvery(everyMs: number, from: string, to: string): FeedStory;
  /** As `type severity state`. */
  cases(): readonly string[];
}

const toMs = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at));

export const aFeed = (configured: Partial<Extract<FeedCommand, { type: 'ConfigureFeed' }>> = {}): FeedStory =>
  story(initialFeedState, [], 0, null, 0).tell({
    type: 'ConfigureFeed',
    kind: 'carrier',
    id: 'postnord',
    name: 'PostNord',
    timeZone: 'Europe/Stockholm',
    holidays: [],
    silentAfterMs: null,
    paused: false,
    ...configured,
  });

export const activity = (from: number, to = from, messages = 1): FeedCommand => ({
  type: 'NoteFeedActivity',
  kind: 'carrier',
  id: 'postnord',
  from,
  to,
  messages,
  duplicates: 0,
  rejected: 0,
  parked: 0,
  gaps: [],
  lags: [],
});

function story(
  state: FeedState,
  events: readonly NewFeedEvent[],
  now: number,
  nextCheckAt: number | null,
  version: number,
): FeedStory {
  const fold = (from: FeedState, added: readonly NewFeedEvent[], at: number): FeedState =>
    added.reduce((held, event, index) => {
      const recordedAt = new Date(at).toISOString();
      return evolve(held, event, { version: version + index + 1, at: event.at ?? recordedAt, recordedAt });
    }, from);
  const told: FeedStory = {
    get state() {
      if (state.status === 'absent') throw new Error('there is no feed yet');
      return state;
    },
    events,
    now,
    nextCheckAt,
    tell(command, at = now) {
      const decision = decide(state, command, { now: at });
      if ('rejection' in decision) throw new Error(decision.rejection.code);
      const decided = fold(state, decision.events, at);
      const assessed = assess(decided, at);
      const all = [...decision.events, ...assessed.events];
      const next = fold(decided, assessed.events, at);
      return story(next, [...events, ...all], at, assessed.nextCheckAt, version + all.length);
    },
    heard: (at, messages = 1) => told.tell(activity(toMs(at), toMs(at), messages), toMs(at)),
    assessed: (at) => told.tell({ type: 'AssessFeed' }, toMs(at)),
    heardEvery(everyMs, from, to) {
      let next = told;
      for (let at = Date.parse(from); at <= Date.parse(to); at += everyMs) next = next.heard(at);
      return next;
    },
    cases: () => told.state.cases.map(({ type, severity, state }) => `${type} ${severity} ${state}`),
  };
  return told;
}
