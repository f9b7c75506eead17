import type { ExceptionRow } from '../contracts/exceptions.ts';
import { toExplainedValue } from '../exceptions/explained.ts';
import { toExceptionView } from '../orders/view.ts';
import { type PresentFeed, toFeedId } from './state.ts';

/** A feed's cases as rows of the board. */
export const toFeedCaseRows = (feed: PresentFeed, version: number): ExceptionRow[] =>
  feed.cases.map((one) => ({
    ...toExceptionView(one),
    version,
    subject: { kind: 'feed', id: toFeedId(feed.kind, feed.id), title: feed.name },
    orderId: '',
    orderNumber: '',
    channel: '',
    location: feed.kind === 'location' ? feed.id : null,
    carrier: feed.kind === 'carrier' ? feed.id : null,
    trackingNumber: null,
    country: '',
    ...toExplainedValue(one),
    updatedAt: one.updatedAt,
  }));
