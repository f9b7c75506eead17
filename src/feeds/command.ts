import type { FeedEvent } from './event.ts';
import type { FeedConcern, FeedEventData, FeedKind, Histogram } from '../contracts/feeds.ts';
import type { CountExplained } from '../exceptions/explained.ts';
import type { HandleException } from '../orders/command.ts';
import type { Rejection } from '../contracts/rejections.ts';

export type FeedCommand =
  | ConfigureFeed
  | NoteFeedActivity
  | ResumeListening
  | NoteSubscriptions
  | NoteConcerns
  | AssessFeed
  | CountExplained
  | HandleException;

/** As the registry has it; the same again changes nothing. */
export type ConfigureFeed = { readonly type: 'ConfigureFeed' } & FeedEventData<'FeedConfigured'>;

/** What a node heard since it last said so. Instants are epoch ms. */
export interface NoteFeedActivity {
  readonly type: 'NoteFeedActivity';
  readonly kind: FeedKind;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly messages: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly parked: number;
  readonly gaps: Histogram;
  readonly lags: Histogram;
}

/** The hub was away before `until`. */
export interface ResumeListening {
  readonly type: 'ResumeListening';
  readonly until: number;
}

export interface NoteSubscriptions {
  readonly type: 'NoteSubscriptions';
  readonly expiring: number;
  readonly firstAt: number | null;
  /** What was wrong when the hub tried to renew them. */
  readonly why: string | null;
}

export interface NoteConcerns {
  readonly type: 'NoteConcerns';
  readonly concerns: readonly FeedConcern[];
}

export interface AssessFeed {
  readonly type: 'AssessFeed';
}

export type NewFeedEvent = FeedEvent & { readonly at?: string };

export type FeedDecision = { readonly events: readonly NewFeedEvent[] } | { readonly rejection: Rejection };
