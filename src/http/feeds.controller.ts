import { Controller, Inject } from '@nestjs/common';
import type { FeedList } from '../contracts/feeds.ts';
import type { Feeds } from '../hub/feeds.ts';
import { FEEDS } from '../hub/tokens.ts';
import { Route } from './route.ts';

/** How those do who report to the hub. */
@Controller()
export class FeedsController {
  constructor(@Inject(FEEDS) private readonly feeds: Feeds) {}

  @Route('GET /api/v1/feeds')
  async list(): Promise<FeedList> {
    return { items: [...(await this.feeds.list())] };
  }
}
