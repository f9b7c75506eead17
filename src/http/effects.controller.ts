import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type EffectCounts,
  type EffectSettled,
  effectStateSchema,
  type FailedEffect,
  giveUpSchema,
} from '../contracts/effects.ts';
import type { EffectDesk } from '../hub/ports/effect-desk.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { EFFECT_DESK } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid } from './problem.ts';
import { anyIdPattern, id, json, paging, query } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { SettleEffect } from './uses/effects.ts';

const anyId = id(anyIdPattern);

export const effectsQuerySchema = z
  .strictObject({ state: effectStateSchema.default('failed'), ...paging })
  .transform(({ state, limit, cursor }) => ({
    state,
    limit,
    ...(cursor === undefined ? {} : { before: cursor }),
  }));

/** What should have gone out and did not. */
@Controller()
export class EffectsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EFFECT_DESK) private readonly desk: EffectDesk,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/effects')
  async list(
    @Query(query(effectsQuerySchema)) wanted: z.output<typeof effectsQuerySchema>,
  ): Promise<ListPage<FailedEffect>> {
    const position = await this.positions.last();
    const page = await this.desk.list(wanted);
    if (page === 'bad_cursor') throw invalid([{ path: '/cursor', message: 'was not made by this list' }]);
    return { ...page, position };
  }

  @Route('GET /api/v1/effects/counts')
  async counts(): Promise<EffectCounts> {
    return await this.desk.counts();
  }

  @Route('POST /api/v1/effects/{id}/retry')
  async retry(@Who() who: Identity, @Param('id', anyId) effectId: string): Promise<EffectSettled> {
    return await this.commands.execute(new SettleEffect(who, effectId, { how: 'retry' }));
  }

  @Route('POST /api/v1/effects/{id}/give-up')
  async giveUp(
    @Who() who: Identity,
    @Param('id', anyId) effectId: string,
    @Body(json(giveUpSchema)) { reason }: z.output<typeof giveUpSchema>,
  ): Promise<EffectSettled> {
    return await this.commands.execute(new SettleEffect(who, effectId, { how: 'give_up', reason }));
  }
}
