import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import { type ApiKey, type CreateApiKey, createApiKeySchema } from '../contracts/access.ts';
import { type DeadLetter, deadLetterSchema, type DeadLetterSettled } from '../contracts/registry.ts';
import type { DeadLetters } from '../hub/ports/doors.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { DEAD_LETTERS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { anyIdPattern, id, json, paging, query, registryIdPattern } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { ACCESS, LOG_POSITIONS } from './tokens.ts';
import { MakeApiKey, RevokeApiKey } from './uses/api-keys.ts';
import { SettleDeadLetter } from './uses/dead-letters.ts';

export const deadLettersQuerySchema = z
  .strictObject({
    state: deadLetterSchema.shape.state.optional(),
    sender: z.string().regex(registryIdPattern, 'must be the id of a sender').optional(),
    ...paging,
  })
  .transform(({ state, sender, cursor, limit }) => ({
    limit,
    ...(state === undefined ? {} : { state }),
    ...(sender === undefined ? {} : { sender }),
    ...(cursor === undefined ? {} : { cursor }),
  }));

const anyId = id(anyIdPattern);

/** Keys of machines, and what could not be taken in. */
@Controller()
export class AdminController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(DEAD_LETTERS) private readonly letters: DeadLetters,
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

  @Route('GET /api/v1/dead-letters')
  async deadLetters(
    @Query(query(deadLettersQuerySchema)) wanted: z.output<typeof deadLettersQuerySchema>,
  ): Promise<ListPage<DeadLetter>> {
    const position = await this.positions.last();
    return { ...(await this.letters.list(wanted)), position };
  }

  @Route('POST /api/v1/dead-letters/{id}/replay')
  async replay(@Who() who: Identity, @Param('id', anyId) deadLetterId: string): Promise<DeadLetterSettled> {
    return await this.commands.execute(new SettleDeadLetter(who, deadLetterId, 'replay'));
  }

  @Route('POST /api/v1/dead-letters/{id}/discard')
  async discard(@Who() who: Identity, @Param('id', anyId) deadLetterId: string): Promise<DeadLetterSettled> {
    return await this.commands.execute(new SettleDeadLetter(who, deadLetterId, 'discard'));
  }
}
