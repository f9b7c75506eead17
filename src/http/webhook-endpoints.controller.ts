import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type CreateWebhookEndpoint,
  createWebhookEndpointSchema,
  type DeliveriesReplayed,
  deliveryStateSchema,
  disableWebhookEndpointSchema,
  type NewWebhookEndpoint,
  type ReplayDeliveries,
  replayDeliveriesSchema,
  type ResendMissed,
  resendMissedSchema,
  type RotatedSecret,
  type WebhookDelivery,
  type WebhookEndpoint,
  type WebhookEndpointRemoved,
  type WebhookPing,
} from '../contracts/webhook-endpoints.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { WebhookEndpoints } from '../hub/ports/webhook-endpoints.ts';
import { WEBHOOK_ENDPOINTS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid, notFound, ProblemError } from './problem.ts';
import { anyIdPattern, id, json, optionalJson, paging, query } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { ChangeWebhookEndpoint, MakeWebhookEndpoint } from './uses/webhook-endpoints.ts';

const anyId = id(anyIdPattern);

export const deliveriesQuerySchema = z
  .strictObject({ state: deliveryStateSchema.optional(), ...paging })
  .transform(({ state, limit, cursor }) => ({ state, limit, before: cursor }));

/** Who is told of events over HTTP. */
@Controller()
export class WebhookEndpointsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(WEBHOOK_ENDPOINTS) private readonly endpoints: WebhookEndpoints,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/webhook-endpoints')
  async list(): Promise<ListPage<WebhookEndpoint>> {
    const position = await this.positions.last();
    return { items: await this.endpoints.list(), nextCursor: null, position };
  }

  @Route('POST /api/v1/webhook-endpoints', 201)
  async create(
    @Who() who: Identity,
    @Body(json(createWebhookEndpointSchema)) wanted: CreateWebhookEndpoint,
  ): Promise<NewWebhookEndpoint> {
    return await this.commands.execute(new MakeWebhookEndpoint(who, wanted));
  }

  @Route('GET /api/v1/webhook-endpoints/{id}')
  async find(@Param('id', anyId) endpointId: string): Promise<WebhookEndpoint> {
    return must(await this.endpoints.find(endpointId));
  }

  @Route('DELETE /api/v1/webhook-endpoints/{id}')
  async remove(
    @Who() who: Identity,
    @Param('id', anyId) endpointId: string,
  ): Promise<WebhookEndpointRemoved> {
    const change = new ChangeWebhookEndpoint(who, endpointId, 'remove', async (endpoints) =>
      (await endpoints.remove(endpointId)) ? { endpointId, removed: true as const } : undefined,
    );
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/rotate-secret')
  async rotateSecret(@Who() who: Identity, @Param('id', anyId) endpointId: string): Promise<RotatedSecret> {
    const change = new ChangeWebhookEndpoint(
      who,
      endpointId,
      'rotate secret of',
      async (endpoints) => await endpoints.rotateSecret(endpointId),
    );
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/disable')
  async disable(
    @Who() who: Identity,
    @Param('id', anyId) endpointId: string,
    @Body(json(disableWebhookEndpointSchema)) { reason }: z.output<typeof disableWebhookEndpointSchema>,
  ): Promise<WebhookEndpoint> {
    const change = new ChangeWebhookEndpoint(
      who,
      endpointId,
      'disable',
      async (endpoints) => await endpoints.disable(endpointId, reason),
    );
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/enable')
  async enable(@Who() who: Identity, @Param('id', anyId) endpointId: string): Promise<WebhookEndpoint> {
    const change = new ChangeWebhookEndpoint(
      who,
      endpointId,
      'enable',
      async (endpoints) => await endpoints.enable(endpointId),
    );
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/ping')
  async ping(@Param('id', anyId) endpointId: string): Promise<WebhookPing> {
    return must(await this.endpoints.ping(endpointId));
  }

  @Route('GET /api/v1/webhook-endpoints/{id}/deliveries')
  async deliveries(
    @Param('id', anyId) endpointId: string,
    @Query(query(deliveriesQuerySchema)) wanted: z.output<typeof deliveriesQuerySchema>,
  ): Promise<ListPage<WebhookDelivery>> {
    const position = await this.positions.last();
    const page = must(await this.endpoints.listDeliveries(endpointId, wanted));
    if (page === 'bad_cursor') throw invalid([{ path: '/cursor', message: 'was not made by this list' }]);
    return { ...page, position };
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/resend', 202)
  async resendMissed(
    @Who() who: Identity,
    @Param('id', anyId) endpointId: string,
    @Body(optionalJson(resendMissedSchema)) wanted: ResendMissed,
  ): Promise<WebhookEndpoint> {
    const change = new ChangeWebhookEndpoint(who, endpointId, 'resend to', async (endpoints) =>
      toAnswer(await endpoints.resendMissed(endpointId, wanted)),
    );
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/replay')
  async replayFailed(
    @Who() who: Identity,
    @Param('id', anyId) endpointId: string,
    @Body(optionalJson(replayDeliveriesSchema)) wanted: ReplayDeliveries,
  ): Promise<DeliveriesReplayed> {
    const change = new ChangeWebhookEndpoint(who, endpointId, 'replay failed of', async (endpoints) => {
      const again = await endpoints.replayFailed(endpointId, wanted);
      return again === undefined ? undefined : { endpointId, again };
    });
    return await this.commands.execute(change);
  }

  @Route('POST /api/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay')
  async replay(
    @Who() who: Identity,
    @Param('id', anyId) endpointId: string,
    @Param('delivery', anyId) deliveryId: string,
  ): Promise<DeliveriesReplayed> {
    const change = new ChangeWebhookEndpoint(who, endpointId, `replay ${deliveryId} of`, async (endpoints) =>
      (await endpoints.replay(endpointId, deliveryId)) ? { endpointId, again: 1 } : undefined,
    );
    return await this.commands.execute(change);
  }
}

function must<Value>(found: Value | undefined): Value {
  if (found === undefined) throw notFound();
  return found;
}

function toAnswer(
  resent: Awaited<ReturnType<WebhookEndpoints['resendMissed']>>,
): WebhookEndpoint | undefined {
  if (resent === 'never_disabled')
    throw invalid([{ path: '/from', message: 'it was never disabled: say from when' }]);
  if (resent === 'disabled')
    throw new ProblemError(409, 'webhook_endpoint_disabled', 'The endpoint is disabled: enable it first.');
  if (resent === 'running')
    throw new ProblemError(409, 'resend_running', 'What it missed is being looked for already.');
  return resent;
}
