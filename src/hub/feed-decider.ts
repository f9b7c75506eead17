import { assess } from '../feeds/assess.ts';
import type { FeedCommand } from '../feeds/command.ts';
import { decide } from '../feeds/decide.ts';
import type { FeedEvent } from '../feeds/event.ts';
import { evolve } from '../feeds/evolve.ts';
import { feedStateVersion, type FeedState, initialFeedState } from '../feeds/state.ts';
import { type Decider, ofNobody } from './decider.ts';

/** The feed core as the machine runs it. */
export const feedDecider: Decider<FeedState, FeedCommand> = {
  kind: 'feed',
  stateVersion: feedStateVersion,
  initial: initialFeedState,
  evolve: (state, event, at) => evolve(state, event as FeedEvent, at),
  decide,
  lookAtClocks: { type: 'AssessFeed' },
  assess,
  ...ofNobody,
};
