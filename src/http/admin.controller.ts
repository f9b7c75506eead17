import { Body, Controller, Inject, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import { type ApiKey, type CreateApiKey, createApiKeySchema } from '../contracts/access.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { LogPositions } from './log-positions.ts';
import { anyIdPattern, id, json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { ACCESS, LOG_POSITIONS } from './tokens.ts';
import { MakeApiKey, RevokeApiKey } from './uses/api-keys.ts';

const anyId = id(anyIdPattern);

/** Keys of machines. */
@Controller()
export class AdminController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/api-keys')
  async apiKeys(): Promise<ListPage<ApiKey>> {
    return {
      items: await this.access.apiKeys.list(),
      nextCursor: null,
      position: await this.positions.last(),
    };
  }

  @Route('POST /api/v1/api-keys', 201)
  async makeApiKey(
    @Who() who: Identity,
    @Body(json(createApiKeySchema)) body: CreateApiKey,
  ): Promise<ApiKey> {
    return await this.commands.execute(new MakeApiKey(who, body));
  }

  @Route('DELETE /api/v1/api-keys/{id}')
  async deleteApiKey(@Who() who: Identity, @Param('id', anyId) keyId: string): Promise<ApiKey> {
    return await this.commands.execute(new RevokeApiKey(who, keyId));
  }

  @Route('POST /api/v1/api-keys/{id}/revoke')
  async revokeApiKey(@Who() who: Identity, @Param('id', anyId) keyId: string): Promise<ApiKey> {
    return await this.commands.execute(new RevokeApiKey(who, keyId));
  }
}
