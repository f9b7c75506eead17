import { Controller, Inject } from '@nestjs/common';
import type { FeedList } from '../contracts/feeds.ts';
import type { Feeds } from '../hub/feeds.ts';
import { FEEDS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';

/** How those do who report to the hub. */
@Controller()
export class FeedsController {
  constructor(
    @Inject(FEEDS) private readonly feeds: Feeds,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/feeds')
  async list(): Promise<FeedList> {
    // First the position: the list holds at least what it names.
    const position = await this.positions.last();
    return { items: [...(await this.feeds.list())], nextCursor: null, position };
  }
}
