import { Body, Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import type { Job } from '../contracts/dead-letters.ts';
import type { EventView } from '../contracts/events.ts';
import { countrySchema, idSchema, registryIdSchema } from '../contracts/primitives.ts';
import { toRejection } from '../contracts/rejections.ts';
import {
  type Availability,
  type PutStock,
  putStockSchema,
  type StockMovement,
  stockMovementSchema,
  type StockRow,
  type StockView,
  type StockWritten,
} from '../contracts/stock.ts';
import { createDeliveryOptions } from '../hub/availability.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { Offers } from '../hub/ports/offers.ts';
import type { StockLoads } from '../hub/ports/stock-loads.ts';
import type { DayLoads } from '../hub/day-loads.ts';
import { type Registry, withParts } from '../hub/registry.ts';
import { DAY_LOADS, OFFERS, REGISTRY, STOCK_LOADS } from '../hub/tokens.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import { CLOCK } from '../platform/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid, notFound, ProblemError, rejected, tooManyRequests } from './problem.ts';
import type { RateLimits } from './rate-limit.ts';
import {
  anyIdPattern,
  id,
  idList,
  json,
  listOf,
  minPosition,
  paging,
  query,
  registryIdPattern,
  words,
} from './read.ts';
import { sendRefused } from './refused-lines.ts';
import { IdempotencyKey, typeOfStreamed, Who, written } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS, RATE_LIMITS } from './tokens.ts';
import { FindLedger, FindStock, ListStock, MoveStock, PutStockAt } from './uses/stock.ts';
import { StopStockLoad } from './uses/stock-loads.ts';

export const stockQuerySchema = z
  .strictObject({
    q: words.optional(),
    location: idList,
    level: listOf(['new', 'ok', 'low', 'out']),
    minPosition,
    ...paging,
  })
  .transform(({ q, location, level, minPosition, cursor, limit }) => ({
    minPosition,
    wanted: {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(q === undefined ? {} : { prefix: q }),
      ...(location === undefined ? {} : { locations: location }),
      ...(level === undefined ? {} : { levels: level }),
    },
  }));
export const oneStockQuerySchema = z.strictObject({ minPosition });
/** An event's version is a 32-bit integer in the log. */
const maxVersion = 2_147_483_647;
export const ledgerQuerySchema = z.strictObject({
  /** What the page before said as `nextCursor`. */
  cursor: z.coerce.number().int().positive().max(maxVersion).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** An empty one is no number: as such it would be 0, in the sea off Africa. */
const degrees = (most: number) =>
  z.string().trim().min(1).pipe(z.coerce.number<string>().min(-most).max(most));
export const availabilityQuerySchema = z
  .strictObject({
    sku: words.transform((given) => given.split(',')).pipe(z.array(idSchema).min(1).max(50)),
    channel: registryIdSchema.optional(),
    /** Where it would go. What is promised is of the location that an order to there would be given to. */
    country: z.string().trim().toUpperCase().pipe(countrySchema).optional(),
    postcode: z.string().trim().min(1).max(20).optional(),
    latitude: degrees(90).optional(),
    longitude: degrees(180).optional(),
    /** Where it would be made for the customer, and what the location must be able to do. */
    kind: z.literal('special').optional(),
    capability: registryIdSchema.optional(),
  })
  .refine(({ kind, capability }) => capability === undefined || kind === 'special', {
    path: ['capability'],
    message: 'is of a special line',
  })
  .transform(({ latitude, longitude, country, postcode, kind, capability, ...asked }) => ({
    ...asked,
    line: { ...(kind === undefined ? {} : { kind }), ...(capability === undefined ? {} : { capability }) },
    shipTo: {
      ...(country === undefined ? {} : { country }),
      ...(postcode === undefined ? {} : { postcode }),
      ...(latitude === undefined || longitude === undefined ? {} : { coordinates: { latitude, longitude } }),
    },
  }));

const skuPattern = /^[A-Za-z0-9_-]{1,64}$/;
const sku = id(skuPattern);
const location = id(registryIdPattern);
const loadsShown = 20;
const refusedShown = 100;

export interface LoadAnswer {
  readonly job: Job;
  /** The first rows that did not take effect. */
  readonly refused: readonly { readonly line: number; readonly why: string }[];
}

/** Quantities for the desk and the locations, bands for everybody. */
@Controller()
export class StockController {
  private readonly toOptions: ReturnType<typeof createDeliveryOptions>;

  // oxlint-disable-next-line max-params -- Nest injects one by one
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(OFFERS) private readonly offers: Offers,
    @Inject(STOCK_LOADS) private readonly loads: StockLoads,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(DAY_LOADS) days: DayLoads,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.toOptions = createDeliveryOptions({ registry, days });
  }

  @Route('GET /api/v1/availability')
  async availability(
    @Query(query(availabilityQuerySchema)) wanted: z.output<typeof availabilityQuerySchema>,
    @Req() request: Request,
  ): Promise<Availability> {
    const seconds = this.limits.availability.take(request.ip ?? '');
    if (seconds > 0) throw tooManyRequests(seconds);
    const { channel = '' } = wanted;
    if (channel !== '' && !this.offers.hasChannel(channel))
      throw rejected(toRejection('unknown_channel', `"${channel}".`));
    const skus = [...new Set(wanted.sku)];
    const items = await this.offers.find(skus, channel);
    const now = this.clock.now();
    // One of each that can be had: an order of them.
    const lines = items
      .filter(({ band }) => band === 'in_stock' || band === 'low')
      .map((item) =>
        withParts({ ...wanted.line, lineId: item.sku, sku: item.sku, quantity: 1 }, this.registry),
      );
    const available = await this.offers.findShelves(skus);
    const { shipTo } = wanted;
    return {
      channel,
      asOf: toIso(now),
      items: items.map(({ locations, ...item }) => ({ ...item, locations: [...locations] })),
      options: lines.length === 0 ? [] : await this.toOptions({ lines, available, shipTo }, now),
    };
  }

  @Route('GET /api/v1/stock')
  async list(
    @Who() who: Identity,
    @Query(query(stockQuerySchema)) { wanted, minPosition }: z.output<typeof stockQuerySchema>,
  ): Promise<ListPage<StockRow>> {
    return await this.queries.execute(new ListStock(who, wanted, minPosition));
  }

  @Route('POST /api/v1/stock/loads', 202)
  async load(@Who() who: Identity, @Req() request: Request): Promise<LoadAnswer> {
    const format = formats.get(typeOfStreamed(request));
    if (format === undefined)
      throw new ProblemError(415, 'unsupported_media_type', 'Send text/csv or application/x-ndjson.');
    const job = await this.loads.start({ body: request, format, startedBy: who.id });
    if (job === 'busy') throw new ProblemError(409, 'busy', 'The same load is under way.');
    if ('wrong' in job) throw invalid([{ path: `/${job.line}`, message: job.wrong }]);
    return { job, refused: [] };
  }

  /** Before `{sku}`: a SKU of this name is read by its ledger. */
  @Route('GET /api/v1/stock/loads')
  async listLoads(): Promise<ListPage<Job>> {
    const position = await this.positions.last();
    return { items: await this.loads.list(loadsShown), nextCursor: null, position };
  }

  @Route('GET /api/v1/stock/loads/{id}')
  async findLoad(@Param('id', id(anyIdPattern)) jobId: string): Promise<LoadAnswer> {
    const job = await this.mustFindLoad(jobId);
    return { job, refused: await this.loads.refused(jobId, 0, refusedShown) };
  }

  @Route('GET /api/v1/stock/loads/{id}/refused')
  async refused(@Param('id', id(anyIdPattern)) jobId: string, @Res() response: Response): Promise<void> {
    await this.mustFindLoad(jobId);
    await sendRefused(response, jobId, async (after, limit) => await this.loads.refused(jobId, after, limit));
  }

  @Route('POST /api/v1/stock/loads/{id}/stop')
  async stopLoad(@Who() who: Identity, @Param('id', id(anyIdPattern)) jobId: string): Promise<Job> {
    return await this.commands.execute(new StopStockLoad(who, jobId));
  }

  @Route('GET /api/v1/stock/{sku}')
  async find(
    @Who() who: Identity,
    @Param('sku', sku) wanted: string,
    @Query(query(oneStockQuerySchema)) { minPosition }: z.output<typeof oneStockQuerySchema>,
  ): Promise<StockView> {
    return await this.queries.execute(new FindStock(who, wanted, minPosition));
  }

  @Route('GET /api/v1/stock/{sku}/{location}/ledger')
  async ledger(
    @Who() who: Identity,
    @Param('sku', sku) wanted: string,
    @Param('location', location) at: string,
    @Query(query(ledgerQuerySchema)) { cursor, limit }: z.output<typeof ledgerQuerySchema>,
  ): Promise<ListPage<EventView>> {
    return await this.queries.execute(new FindLedger(who, at, wanted, cursor, limit));
  }

  @Route('PUT /api/v1/stock/{sku}/{location}')
  async put(
    @Who() who: Identity,
    @Param('sku', sku) wanted: string,
    @Param('location', location) at: string,
    @Body(json(putStockSchema)) body: PutStock,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StockWritten> {
    return written(response, await this.commands.execute(new PutStockAt(who, at, wanted, body, key)));
  }

  @Route('POST /api/v1/stock/{sku}/{location}/movements')
  async move(
    @Who() who: Identity,
    @Param('sku', sku) wanted: string,
    @Param('location', location) at: string,
    @Body(json(stockMovementSchema)) body: StockMovement,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StockWritten> {
    return written(response, await this.commands.execute(new MoveStock(who, at, wanted, body, key)));
  }

  private async mustFindLoad(jobId: string): Promise<Job> {
    const job = await this.loads.find(jobId);
    if (job === undefined) throw notFound();
    return job;
  }
}

const formats: ReadonlyMap<string, 'csv' | 'ndjson'> = new Map([
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
]);
