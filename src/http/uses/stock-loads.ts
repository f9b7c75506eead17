import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Job } from '../../contracts/dead-letters.ts';
import type { StockLoads } from '../../hub/ports/stock-loads.ts';
import { STOCK_LOADS } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

export class StopStockLoad extends Command<Job> {
  constructor(
    readonly identity: Identity,
    readonly jobId: string,
  ) {
    super();
  }
}

@CommandHandler(StopStockLoad)
export class StopStockLoadHandler implements ICommandHandler<StopStockLoad> {
  constructor(
    @Inject(STOCK_LOADS) private readonly loads: StockLoads,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, jobId }: StopStockLoad): Promise<Job> {
    const job = await this.loads.stop(jobId);
    if (job === undefined) throw notFound('There is no such load, or it is over.');
    await this.access.audit.record({ by: identity, action: 'stop stock load', subject: jobId });
    return job;
  }
}
