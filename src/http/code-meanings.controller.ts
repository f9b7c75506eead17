import { Body, Controller, Inject, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type AppliedMeaning,
  type ApplyMeaning,
  applyMeaningSchema,
  type CarrierCode,
  type CarrierCodes,
  carrierCodeSchema,
  type CodeExample,
  type CodeMeaning,
  type MeaningPreview,
  type ProposedMeaning,
  proposedMeaningSchema,
  type UnmappedCode,
} from '../contracts/code-meanings.ts';
import { registryIdSchema } from '../contracts/primitives.ts';
import type { CodeDesk } from '../hub/ports/code-desk.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { CODE_DESK } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { json, query, words } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { GiveMeaning } from './uses/code-meanings.ts';

/** In a query a code may hold what JSON would not have let in. */
const codeQuerySchema = carrierCodeSchema.extend({ code: words.max(80) });
export const unmappedCodesQuerySchema = z.strictObject({ carrier: registryIdSchema.optional() });

/** Codes that no table knows, and what people say they mean. */
@Controller()
export class CodeMeaningsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CODE_DESK) private readonly codes: CodeDesk,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/unmapped-codes')
  async list(
    @Query(query(unmappedCodesQuerySchema)) { carrier }: z.output<typeof unmappedCodesQuerySchema>,
  ): Promise<ListPage<UnmappedCode>> {
    return await this.page(await this.codes.list(carrier));
  }

  @Route('GET /api/v1/unmapped-codes/carriers')
  async carriers(): Promise<ListPage<CarrierCodes>> {
    return await this.page(await this.codes.carriers());
  }

  @Route('GET /api/v1/unmapped-codes/examples')
  async examples(@Query(query(codeQuerySchema)) code: CarrierCode): Promise<ListPage<CodeExample>> {
    return await this.page(await this.codes.examples(code));
  }

  @Route('GET /api/v1/unmapped-codes/meanings')
  async meanings(@Query(query(codeQuerySchema)) code: CarrierCode): Promise<ListPage<CodeMeaning>> {
    return await this.page(await this.codes.meanings(code));
  }

  @Route('POST /api/v1/unmapped-codes/preview')
  async preview(@Body(json(proposedMeaningSchema)) proposed: ProposedMeaning): Promise<MeaningPreview> {
    return await this.codes.preview(proposed);
  }

  @Route('POST /api/v1/unmapped-codes/meanings', 201)
  async apply(
    @Who() who: Identity,
    @Body(json(applyMeaningSchema)) wanted: ApplyMeaning,
  ): Promise<AppliedMeaning> {
    return await this.commands.execute(new GiveMeaning(who, wanted));
  }

  private async page<Row>(items: readonly Row[]): Promise<ListPage<Row>> {
    return { items, nextCursor: null, position: await this.positions.last() };
  }
}
