import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import type { Identity } from '../access/identity.ts';
import type { Job } from '../contracts/dead-letters.ts';
import type { OrderImport } from '../contracts/imports.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { OrderImports } from '../hub/ports/order-imports.ts';
import { ORDER_IMPORTS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { notFound, ProblemError } from './problem.ts';
import { anyIdPattern, id } from './read.ts';
import { sendRefused } from './refused-lines.ts';
import { typeOfStreamed, Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { StartImport, StopImport } from './uses/imports.ts';

const anyId = id(anyIdPattern);
const shown = 100;
const jobsShown = 20;
const formats = new Set(['application/x-ndjson', 'application/ndjson']);

/** Orders that lived elsewhere. */
@Controller()
export class ImportsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(ORDER_IMPORTS) private readonly imports: OrderImports,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('POST /api/v1/imports/orders', 202)
  async start(@Who() who: Identity, @Req() request: Request): Promise<OrderImport> {
    if (!formats.has(typeOfStreamed(request)))
      throw new ProblemError(415, 'unsupported_media_type', 'Send application/x-ndjson.');
    return { job: await this.commands.execute(new StartImport(who, request)), refused: [] };
  }

  @Route('GET /api/v1/imports/orders')
  async list(): Promise<ListPage<Job>> {
    const position = await this.positions.last();
    return { items: await this.imports.list(jobsShown), nextCursor: null, position };
  }

  @Route('GET /api/v1/imports/orders/{id}')
  async find(@Param('id', anyId) jobId: string): Promise<OrderImport> {
    const job = await this.mustFind(jobId);
    return { job, refused: [...(await this.imports.refused(jobId, 0, shown))] };
  }

  @Route('GET /api/v1/imports/orders/{id}/refused')
  async refused(@Param('id', anyId) jobId: string, @Res() response: Response): Promise<void> {
    await this.mustFind(jobId);
    await sendRefused(
      response,
      jobId,
      async (after, limit) => await this.imports.refused(jobId, after, limit),
    );
  }

  @Route('POST /api/v1/imports/orders/{id}/stop')
  async stop(@Who() who: Identity, @Param('id', anyId) jobId: string): Promise<Job> {
    return await this.commands.execute(new StopImport(who, jobId));
  }

  private async mustFind(jobId: string): Promise<Job> {
    const job = await this.imports.find(jobId);
    if (job === undefined) throw notFound();
    return job;
  }
}
