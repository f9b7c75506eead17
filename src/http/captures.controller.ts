import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import type { CapturesReplayed, SignatureFailure } from '../contracts/captures.ts';
import type { Captures } from '../hub/ports/captures.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { CAPTURES } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { id, registryIdPattern } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { ReplayCaptures } from './uses/captures.ts';

const registryId = id(registryIdPattern);

/** Webhooks that were refused for their signature. */
@Controller()
export class CapturesController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CAPTURES) private readonly captures: Captures,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/signature-failures')
  async failures(): Promise<ListPage<SignatureFailure>> {
    return {
      items: await this.captures.failures(),
      nextCursor: null,
      position: await this.positions.last(),
    };
  }

  @Route('POST /api/v1/signature-failures/{carrier}/{format}/replay')
  async replay(
    @Who() who: Identity,
    @Param('carrier', registryId) carrier: string,
    @Param('format', registryId) format: string,
  ): Promise<CapturesReplayed> {
    return await this.commands.execute(new ReplayCaptures(who, carrier, format));
  }
}
