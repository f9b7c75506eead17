import { Body, Controller, Inject, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import { canSeeReceipt, canSendAsCarrier, canSendAsLocation } from '../access/scope.ts';
import { epcisMessageSchema } from '../contracts/epcis.ts';
import { fulfilmentReportSchema } from '../contracts/fulfilments.ts';
import type { Receipt } from '../contracts/registry.ts';
import { toRejection } from '../contracts/rejections.ts';
import { scanMessageSchema } from '../contracts/scans.ts';
import { returnReportSchema } from '../contracts/returns.ts';
import { stockReportSchema } from '../contracts/stock.ts';
import type { Doors, ReceivedMessage } from '../hub/ports/doors.ts';
import type { Registry } from '../hub/registry.ts';
import { DOORS, REGISTRY } from '../hub/tokens.ts';
import { parseJson } from './json.ts';
import { notFound, rejected, tooManyRequests, unauthorized, unavailable } from './problem.ts';
import { type RateLimits, toGuesser } from './rate-limit.ts';
import { anyIdPattern, id, parse, registryIdPattern } from './read.ts';
import { IdempotencyKey, Traceparent, Who } from './request.ts';
import { Route } from './route.ts';
import { RATE_LIMITS } from './tokens.ts';

interface Received {
  readonly receiptId: string;
}

/** As a route has it. */
interface Given extends Omit<ReceivedMessage, 'body' | 'messageId'> {
  readonly body: Buffer | undefined;
  readonly messageId?: string | undefined;
}

const scansSchema = z.strictObject({ scans: z.array(scanMessageSchema).min(1).max(500) });
const registryId = id(registryIdPattern);
const nothing = Buffer.alloc(0);

/** The doors for senders: bytes become durable and a receipt is given; what they mean is found after. */
@Controller()
export class SendersController {
  constructor(
    @Inject(DOORS) private readonly doors: Doors,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
  ) {}

  @Route('POST /api/v1/carriers/{carrier}/tracking', 202)
  async tracking(
    @Who() who: Identity,
    @Param('carrier', registryId) carrier: string,
    @Body() body: Buffer | undefined,
    @IdempotencyKey('optional') messageId: string | undefined,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    if (!canSendAsCarrier(who, carrier) || !this.registry.carriers().has(carrier)) throw notFound();
    const message = parseJson(body);
    // Its sender is right there: better told at once which field is wrong than in a receipt.
    parse<unknown>(isBatch(message) ? scansSchema : scanMessageSchema, message);
    return await this.receive({
      sender: carrier,
      door: `carriers.${carrier}.tracking`,
      body,
      messageId,
      traceparent,
    });
  }

  @Route('POST /api/v1/carriers/{carrier}/webhooks/{format}', 202)
  async webhook(
    @Param('carrier', registryId) carrier: string,
    @Param('format', registryId) format: string,
    @Body() body: Buffer | undefined,
    @Req() request: Request,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    await this.mustVerify(carrier, format, request, body ?? nothing);
    return await this.receive({
      sender: carrier,
      door: `carriers.${carrier}.raw.${format}`,
      body,
      traceparent,
    });
  }

  /** InPost takes an address only when it answers; whether a secret is set would be told to everybody. */
  @Route('GET /api/v1/carriers/{carrier}/webhooks/{format}')
  webhookAddress(): { readonly ready: true } {
    return { ready: true };
  }

  @Route('POST /api/v1/warehouses/{location}/fulfilment', 202)
  async fulfilment(
    @Who() who: Identity,
    @Param('location', registryId) location: string,
    @Body() body: Buffer | undefined,
    @IdempotencyKey('optional') messageId: string | undefined,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    if (!canSendAsLocation(who, location) || !this.registry.locations().has(location)) throw notFound();
    parse(fulfilmentReportSchema, parseJson(body));
    return await this.receive({
      sender: location,
      door: `warehouses.${location}.fulfilment`,
      body,
      messageId,
      traceparent,
    });
  }

  @Route('POST /api/v1/warehouses/{location}/returns', 202)
  async returns(
    @Who() who: Identity,
    @Param('location', registryId) location: string,
    @Body() body: Buffer | undefined,
    @IdempotencyKey('optional') messageId: string | undefined,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    if (!canSendAsLocation(who, location) || !this.registry.locations().has(location)) throw notFound();
    parse(returnReportSchema, parseJson(body));
    return await this.receive({
      sender: location,
      door: `warehouses.${location}.returns`,
      body,
      messageId,
      traceparent,
    });
  }

  @Route('POST /api/v1/warehouses/{location}/epcis', 202)
  async epcis(
    @Who() who: Identity,
    @Param('location', registryId) location: string,
    @Body() body: Buffer | undefined,
    @IdempotencyKey('optional') messageId: string | undefined,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    if (!canSendAsLocation(who, location) || !this.registry.locations().has(location)) throw notFound();
    parse(epcisMessageSchema, parseJson(body));
    return await this.receive({
      sender: location,
      door: `warehouses.${location}.raw.epcis`,
      body,
      messageId,
      traceparent,
    });
  }

  @Route('POST /api/v1/warehouses/{location}/stock', 202)
  async stock(
    @Who() who: Identity,
    @Param('location', registryId) location: string,
    @Body() body: Buffer | undefined,
    @IdempotencyKey('optional') messageId: string | undefined,
    @Traceparent() traceparent: string | undefined,
  ): Promise<Received> {
    if (!canSendAsLocation(who, location) || !this.registry.locations().has(location)) throw notFound();
    const report = parse(stockReportSchema, parseJson(body));
    if (messageId === undefined && report.type !== 'counted')
      throw rejected(toRejection('missing_message_id', 'Send it as Idempotency-Key.'));
    return await this.receive({
      sender: location,
      door: `warehouses.${location}.stock`,
      body,
      messageId,
      traceparent,
    });
  }

  @Route('GET /api/v1/receipts/{id}')
  async receipt(@Who() who: Identity, @Param('id', id(anyIdPattern)) receiptId: string): Promise<Receipt> {
    const found = await this.doors.findReceipt(receiptId);
    if (found === undefined || !canSeeReceipt(who, found.sender)) throw notFound();
    const { sender: _, ...receipt } = found;
    return receipt;
  }

  private async receive({ body = nothing, messageId, ...message }: Given): Promise<Received> {
    const { receiptId } = await this.doors.receive({
      ...message,
      body,
      ...(messageId === undefined ? {} : { messageId }),
    });
    return { receiptId };
  }

  private async mustVerify(carrier: string, format: string, request: Request, body: Buffer): Promise<void> {
    const { headers, query } = request;
    const verdict = await this.doors.verifyWebhook({ carrier, format, headers, query, body });
    if (verdict === 'verified') return;
    if (verdict === 'unverifiable')
      throw unavailable('The keys that prove this signature cannot be loaded now.', 30);
    const seconds = this.limits.signatures.take(toGuesser(request, verdict === 'bad_signature'));
    if (seconds > 0) throw tooManyRequests(seconds);
    if (verdict === 'bad_signature')
      throw unauthorized('bad_signature', 'The signature does not fit the body.');
    throw notFound(verdict === 'unknown_carrier' ? 'There is no such carrier.' : 'There is no such format.');
  }
}

const isBatch = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && Object.hasOwn(message, 'scans');
