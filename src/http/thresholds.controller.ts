import { Body, Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import {
  type ExceptionThresholds,
  type PutExceptionThresholds,
  putExceptionThresholdsSchema,
} from '../contracts/exception-thresholds.ts';
import type { Registry } from '../hub/registry.ts';
import { REGISTRY } from '../hub/tokens.ts';
import { json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { PutThresholdsCommand } from './uses/thresholds.ts';

/** When the rules about orders speak. */
@Controller()
export class ThresholdsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(REGISTRY) private readonly registry: Registry,
  ) {}

  @Route('GET /api/v1/exception-thresholds')
  find(): ExceptionThresholds {
    return this.registry.thresholds().set;
  }

  @Route('PUT /api/v1/exception-thresholds')
  async put(
    @Who() who: Identity,
    @Body(json(putExceptionThresholdsSchema)) put: PutExceptionThresholds,
  ): Promise<ExceptionThresholds> {
    return await this.commands.execute(new PutThresholdsCommand(who, put));
  }
}
