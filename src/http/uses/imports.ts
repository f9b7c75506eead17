import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Job } from '../../contracts/dead-letters.ts';
import type { OrderImports } from '../../hub/ports/order-imports.ts';
import { ORDER_IMPORTS } from '../../hub/tokens.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Orders that lived elsewhere, from a body that is read as it comes. */
export class StartImport extends Command<Job> {
  constructor(
    readonly identity: Identity,
    readonly body: Readable,
  ) {
    super();
  }
}

@CommandHandler(StartImport)
export class StartImportHandler implements ICommandHandler<StartImport> {
  constructor(
    @Inject(ORDER_IMPORTS) private readonly imports: OrderImports,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, body }: StartImport): Promise<Job> {
    const job = await this.imports.start({ body, startedBy: identity.id });
    if (job === 'busy') throw new ProblemError(409, 'busy', 'The same import is under way.');
    if ('wrong' in job) throw invalid([{ path: `/${job.line}`, message: job.wrong }]);
    await this.access.audit.record({
      by: identity,
      action: 'import orders',
      subject: job.jobId,
      detail: { orders: job.total },
    });
    return job;
  }
}

export class StopImport extends Command<Job> {
  constructor(
    readonly identity: Identity,
    readonly jobId: string,
  ) {
    super();
  }
}

@CommandHandler(StopImport)
export class StopImportHandler implements ICommandHandler<StopImport> {
  constructor(
    @Inject(ORDER_IMPORTS) private readonly imports: OrderImports,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, jobId }: StopImport): Promise<Job> {
    const job = await this.imports.stop(jobId);
    if (job === undefined) throw notFound('There is no such import, or it is over.');
    await this.access.audit.record({ by: identity, action: 'stop import', subject: jobId });
    return job;
  }
}
