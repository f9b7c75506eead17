import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { ApiKey, CreateApiKey } from '../../contracts/access.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

export class MakeApiKey extends Command<ApiKey> {
  constructor(
    readonly identity: Identity,
    readonly wanted: CreateApiKey,
  ) {
    super();
  }
}

@CommandHandler(MakeApiKey)
export class MakeApiKeyHandler implements ICommandHandler<MakeApiKey> {
  constructor(@Inject(ACCESS) private readonly access: Access) {}

  async execute({ identity, wanted }: MakeApiKey): Promise<ApiKey> {
    const made = await this.access.apiKeys.create(wanted, `${identity.kind}:${identity.id}`);
    const { name, roles } = wanted;
    await this.access.audit.record({
      by: identity,
      action: 'create api_key',
      subject: made.keyId,
      detail: { name, roles },
    });
    return made;
  }
}

export class RevokeApiKey extends Command<ApiKey> {
  constructor(
    readonly identity: Identity,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(@Inject(ACCESS) private readonly access: Access) {}

  async execute({ identity, keyId }: RevokeApiKey): Promise<ApiKey> {
    const revoked = await this.access.apiKeys.revoke(keyId);
    if (revoked === undefined) throw notFound();
    await this.access.audit.record({ by: identity, action: 'revoke api_key', subject: keyId });
    return revoked;
  }
}
