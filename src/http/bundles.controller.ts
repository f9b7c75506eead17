import { Body, Controller, HttpStatus, Inject, Param, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Identity } from '../access/identity.ts';
import { type Bundle, bundleSchema } from '../contracts/registry.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { Registry } from '../hub/registry.ts';
import { REGISTRY } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { anyIdPattern, id, json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { DropBundle, PutBundle } from './uses/bundles.ts';

/** What is sold as one and lies on shelves as several. */
@Controller()
export class BundlesController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/bundles')
  async bundles(): Promise<ListPage<Bundle>> {
    const items = [...this.registry.bundles().values()];
    return { items, nextCursor: null, position: await this.positions.last() };
  }

  @Route('POST /api/v1/bundles', 201)
  async put(
    @Who() who: Identity,
    @Body(json(bundleSchema)) bundle: Bundle,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bundle> {
    const { created } = await this.commands.execute(new PutBundle(who, bundle));
    if (!created) response.status(HttpStatus.OK);
    return bundle;
  }

  @Route('DELETE /api/v1/bundles/{id}')
  async drop(@Who() who: Identity, @Param('id', id(anyIdPattern)) sku: string): Promise<Bundle> {
    return await this.commands.execute(new DropBundle(who, sku));
  }
}
