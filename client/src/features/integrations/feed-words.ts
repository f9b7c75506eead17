import type { FeedStatus, FeedView } from '../../../../src/contracts/feeds.ts';
import type { Tone } from '../../words/statuses.ts';

export const feedStatusWords: Readonly<Record<FeedStatus, { readonly text: string; readonly tone: Tone }>> = {
  silent: { text: 'Silent', tone: 'bad' },
  paused: { text: 'Paused', tone: 'warn' },
  live: { text: 'Live', tone: 'good' },
  learning: { text: 'Learning its pace', tone: 'neutral' },
  unheard: { text: 'Not heard yet', tone: 'neutral' },
};

const rank: Readonly<Record<FeedStatus, number>> = { silent: 0, paused: 1, live: 2, learning: 3, unheard: 4 };

/** What needs somebody first; otherwise by name, so that rows stay where they are. */
export const compareFeeds = (a: FeedView, b: FeedView): number =>
  rank[a.status] - rank[b.status] || a.name.localeCompare(b.name) || a.feedId.localeCompare(b.feedId);

/** A length as one number: "0.4 s", "12 s", "4 min", "3 h", "2 d". */
export const toLength = (ms: number | null): string => {
  if (ms === null) return '–';
  if (ms < 950) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 36 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
};

export const toShare = (share: number | null): string => {
  if (share === null) return '–';
  if (share === 0) return '0 %';
  return share < 0.001 ? '< 0.1 %' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
};

/** From here on a share of unusable messages is worth a look. */
export const worthALook = 0.02;
