import { Body, Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import {
  type ExceptionThresholds,
  type PutExceptionThresholds,
  putExceptionThresholdsSchema,
  type ThresholdVersion,
} from '../contracts/exception-thresholds.ts';
import type { Registry } from '../hub/registry.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { REGISTRY } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { PutThresholdsCommand } from './uses/thresholds.ts';

const versionsShown = 100;

/** When the rules about orders speak. */
@Controller()
export class ThresholdsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/exception-thresholds')
  find(): ExceptionThresholds {
    return this.registry.thresholds().set;
  }

  @Route('GET /api/v1/exception-thresholds/versions')
  async versions(): Promise<ListPage<ThresholdVersion>> {
    const position = await this.positions.last();
    return { items: await this.registry.loadThresholdVersions(versionsShown), nextCursor: null, position };
  }

  @Route('PUT /api/v1/exception-thresholds')
  async put(
    @Who() who: Identity,
    @Body(json(putExceptionThresholdsSchema)) put: PutExceptionThresholds,
  ): Promise<ExceptionThresholds> {
    return await this.commands.execute(new PutThresholdsCommand(who, put));
  }
}
