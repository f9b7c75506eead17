import { Body, Controller, Inject, Param } from '@nestjs/common';
import type { Identity } from '../access/identity.ts';
import { type SavedView, type SaveView, saveViewSchema } from '../contracts/saved-views.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { SavedViews } from '../hub/ports/saved-views.ts';
import { SAVED_VIEWS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid, notFound } from './problem.ts';
import { id, json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';

const viewId = id(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** Narrowings of the board that have a name. */
@Controller()
export class SavedViewsController {
  constructor(
    @Inject(SAVED_VIEWS) private readonly views: SavedViews,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/views')
  async list(@Who() who: Identity): Promise<ListPage<SavedView>> {
    return { items: await this.views.list(who), nextCursor: null, position: await this.positions.last() };
  }

  @Route('POST /api/v1/views')
  async save(@Who() who: Identity, @Body(json(saveViewSchema)) body: SaveView): Promise<SavedView> {
    const saved = await this.views.save(who.id, body);
    if (saved === 'full') throw invalid([{ path: '/name', message: 'there are as many as one may have' }]);
    if ('wrong' in saved) throw invalid([{ path: '/filter', message: saved.wrong }]);
    return saved;
  }

  @Route('DELETE /api/v1/views/{id}')
  async remove(@Who() who: Identity, @Param('id', viewId) id: string): Promise<Record<string, never>> {
    if (!(await this.views.remove(who.id, id))) throw notFound();
    return {};
  }
}
