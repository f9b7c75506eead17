import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { ExceptionThresholds, PutExceptionThresholds } from '../../contracts/exception-thresholds.ts';
import type { Registry } from '../../hub/registry.ts';
import { REGISTRY } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import type { Poke } from '../../platform/poke.ts';
import { CLOCK, POKE } from '../../platform/tokens.ts';
import { ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Replaces what is set. The same again changes nothing and is no version. */
export class PutThresholdsCommand extends Command<ExceptionThresholds> {
  constructor(
    readonly identity: Identity,
    readonly put: PutExceptionThresholds,
  ) {
    super();
  }
}

@CommandHandler(PutThresholdsCommand)
export class PutThresholdsHandler implements ICommandHandler<PutThresholdsCommand> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ identity, put }: PutThresholdsCommand): Promise<ExceptionThresholds> {
    const { expectedVersion, ...settings } = put;
    const outcome = await this.registry.putThresholds({
      settings,
      expectedVersion,
      by: identity.name ?? identity.id,
      at: toIso(this.clock.now()),
    });
    const { set } = this.registry.thresholds();
    if (outcome === 'stale')
      throw new ProblemError(
        409,
        'version_conflict',
        `Somebody was faster: the thresholds are at version ${set.version} and not ${expectedVersion}.`,
        { version: set.version },
      );
    if (outcome === 'put') {
      this.poke.shout('registry');
      await this.access.audit.record({
        by: identity,
        action: 'put exception_thresholds',
        subject: String(set.version),
      });
    }
    return set;
  }
}
