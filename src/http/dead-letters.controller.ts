import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type DeadLetterGroup,
  discardSchema,
  type DryRun,
  type Job,
  type StartLetterJob,
  startLetterJobSchema,
} from '../contracts/dead-letters.ts';
import { type DeadLetter, deadLetterSchema, type DeadLetterSettled } from '../contracts/registry.ts';
import type { DeadLetters } from '../hub/ports/doors.ts';
import type { LetterDesk } from '../hub/ports/letter-desk.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { DEAD_LETTERS, LETTER_DESK } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { notFound } from './problem.ts';
import { anyIdPattern, id, json, optionalJson, paging, query, registryIdPattern } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import {
  EraseDeadLetter,
  RehearseLetters,
  SettleDeadLetter,
  StartLetterJobCommand,
  StopLetterJob,
} from './uses/dead-letters.ts';

const anyId = id(anyIdPattern);

export const deadLettersQuerySchema = z
  .strictObject({
    state: deadLetterSchema.shape.state.optional(),
    sender: z.string().regex(registryIdPattern, 'must be the id of a sender').optional(),
    group: z.string().regex(anyIdPattern, 'must be the id of a group').optional(),
    ...paging,
  })
  .transform(({ state, sender, group, cursor, limit }) => ({
    limit,
    ...(state === undefined ? {} : { state }),
    ...(sender === undefined ? {} : { sender }),
    ...(group === undefined ? {} : { group }),
    ...(cursor === undefined ? {} : { cursor }),
  }));

export const letterGroupsQuerySchema = z.strictObject({
  state: deadLetterSchema.shape.state.default('waiting'),
});

/** What could not be taken in, one by one and by cause. */
@Controller()
export class DeadLettersController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(DEAD_LETTERS) private readonly letters: DeadLetters,
    @Inject(LETTER_DESK) private readonly desk: LetterDesk,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/dead-letters')
  async list(
    @Query(query(deadLettersQuerySchema)) wanted: z.output<typeof deadLettersQuerySchema>,
  ): Promise<ListPage<DeadLetter>> {
    const position = await this.positions.last();
    return { ...(await this.letters.list(wanted)), position };
  }

  @Route('GET /api/v1/dead-letters/groups')
  async groups(
    @Query(query(letterGroupsQuerySchema)) { state }: z.output<typeof letterGroupsQuerySchema>,
  ): Promise<ListPage<DeadLetterGroup>> {
    return await this.page(await this.desk.groups(state));
  }

  @Route('POST /api/v1/dead-letters/groups/{id}/dry-run')
  async dryRun(@Who() who: Identity, @Param('id', anyId) groupId: string): Promise<DryRun> {
    return await this.commands.execute(new RehearseLetters(who, groupId));
  }

  @Route('GET /api/v1/dead-letters/jobs')
  async jobs(): Promise<ListPage<Job>> {
    return await this.page(await this.desk.jobs());
  }

  @Route('POST /api/v1/dead-letters/jobs', 201)
  async startJob(@Who() who: Identity, @Body(json(startLetterJobSchema)) body: StartLetterJob): Promise<Job> {
    return await this.commands.execute(new StartLetterJobCommand(who, body));
  }

  @Route('GET /api/v1/dead-letters/jobs/{id}')
  async job(@Param('id', anyId) jobId: string): Promise<Job> {
    const found = await this.desk.findJob(jobId);
    if (found === undefined) throw notFound();
    return found;
  }

  @Route('POST /api/v1/dead-letters/jobs/{id}/stop')
  async stopJob(@Who() who: Identity, @Param('id', anyId) jobId: string): Promise<Job> {
    return await this.commands.execute(new StopLetterJob(who, jobId));
  }

  @Route('GET /api/v1/dead-letters/{id}')
  async letter(@Param('id', anyId) deadLetterId: string): Promise<DeadLetter> {
    const found = await this.desk.find(deadLetterId);
    if (found === undefined) throw notFound();
    return found;
  }

  @Route('POST /api/v1/dead-letters/{id}/replay')
  async replay(@Who() who: Identity, @Param('id', anyId) deadLetterId: string): Promise<DeadLetterSettled> {
    return await this.commands.execute(new SettleDeadLetter(who, deadLetterId, { how: 'replay' }));
  }

  @Route('POST /api/v1/dead-letters/{id}/discard')
  async discard(
    @Who() who: Identity,
    @Param('id', anyId) deadLetterId: string,
    @Body(optionalJson(discardSchema)) { reason }: z.output<typeof discardSchema>,
  ): Promise<DeadLetterSettled> {
    return await this.commands.execute(new SettleDeadLetter(who, deadLetterId, { how: 'discard', reason }));
  }

  @Route('POST /api/v1/dead-letters/{id}/erase')
  async erase(@Who() who: Identity, @Param('id', anyId) deadLetterId: string): Promise<DeadLetter> {
    return await this.commands.execute(new EraseDeadLetter(who, deadLetterId));
  }

  private async page<Row>(items: readonly Row[]): Promise<ListPage<Row>> {
    return { items, nextCursor: null, position: await this.positions.last() };
  }
}
