import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { CreateWebhookEndpoint, NewWebhookEndpoint } from '../../contracts/webhook-endpoints.ts';
import { mostWebhookEndpoints, type WebhookEndpoints } from '../../hub/ports/webhook-endpoints.ts';
import { WEBHOOK_ENDPOINTS } from '../../hub/tokens.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

export class MakeWebhookEndpoint extends Command<NewWebhookEndpoint> {
  constructor(
    readonly identity: Identity,
    readonly wanted: CreateWebhookEndpoint,
  ) {
    super();
  }
}

@CommandHandler(MakeWebhookEndpoint)
export class MakeWebhookEndpointHandler implements ICommandHandler<MakeWebhookEndpoint> {
  constructor(
    @Inject(WEBHOOK_ENDPOINTS) private readonly endpoints: WebhookEndpoints,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, wanted }: MakeWebhookEndpoint): Promise<NewWebhookEndpoint> {
    const made = await this.endpoints.create(wanted, `${identity.kind}:${identity.id}`);
    if (made === 'too_many')
      throw new ProblemError(
        409,
        'too_many_webhook_endpoints',
        `There are ${mostWebhookEndpoints} webhook endpoints: remove one of them first.`,
      );
    if ('problem' in made) throw invalid([{ path: '/url', message: made.problem }]);
    const { events, channels } = wanted;
    await this.access.audit.record({
      by: identity,
      action: 'create webhook_endpoint',
      subject: made.endpointId,
      // An address may hold a key.
      detail: { host: new URL(made.url).host, events, channels },
    });
    return made;
  }
}

/** Whatever is done to one endpoint; its answer is the one of the endpoints, undefined where there is none. */
export class ChangeWebhookEndpoint<Answer> extends Command<Answer> {
  constructor(
    readonly identity: Identity,
    readonly endpointId: string,
    readonly action: string,
    readonly change: (endpoints: WebhookEndpoints) => Promise<Answer | undefined>,
  ) {
    super();
  }
}

@CommandHandler(ChangeWebhookEndpoint)
export class ChangeWebhookEndpointHandler implements ICommandHandler<ChangeWebhookEndpoint<unknown>> {
  constructor(
    @Inject(WEBHOOK_ENDPOINTS) private readonly endpoints: WebhookEndpoints,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, endpointId, action, change }: ChangeWebhookEndpoint<unknown>): Promise<unknown> {
    const answer = await change(this.endpoints);
    if (answer === undefined) throw notFound();
    await this.access.audit.record({
      by: identity,
      action: `${action} webhook_endpoint`,
      subject: endpointId,
    });
    return answer;
  }
}
