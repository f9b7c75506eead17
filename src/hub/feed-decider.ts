import { caseEventSchemas } from '../contracts/case-events.ts';
import { feedEventSchemas } from '../contracts/feeds.ts';
import { assess } from '../feeds/assess.ts';
import type { FeedCommand } from '../feeds/command.ts';
import { decide } from '../feeds/decide.ts';
import type { FeedEvent } from '../feeds/event.ts';
import { evolve } from '../feeds/evolve.ts';
import { feedStateVersion, type FeedState, initialFeedState } from '../feeds/state.ts';
import { type Decider, ofNobody, typesOf } from './decider.ts';

/** The feed core as the machine runs it. */
export const feedDecider: Decider<FeedState, FeedCommand> = {
  kind: 'feed',
  eventTypes: typesOf(feedEventSchemas, caseEventSchemas),
  stateVersion: feedStateVersion,
  initial: initialFeedState,
  evolve: (state, event, at) => evolve(state, event as FeedEvent, at),
  decide,
  lookAtClocks: { type: 'AssessFeed' },
  assess,
  ...ofNobody,
};
