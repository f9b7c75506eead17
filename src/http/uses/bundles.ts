import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Bundle } from '../../contracts/registry.ts';
import type { Registry } from '../../hub/registry.ts';
import type { NestedBundle } from '../../hub/stored-bundles.ts';
import { REGISTRY } from '../../hub/tokens.ts';
import type { Poke } from '../../platform/poke.ts';
import { POKE } from '../../platform/tokens.ts';
import { invalid, notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** From now on; what was ordered stays as it was. */
export class PutBundle extends Command<{ readonly created: boolean }> {
  constructor(
    readonly identity: Identity,
    readonly bundle: Bundle,
  ) {
    super();
  }
}

@CommandHandler(PutBundle)
export class PutBundleHandler implements ICommandHandler<PutBundle> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
  ) {}

  async execute({ identity, bundle }: PutBundle): Promise<{ readonly created: boolean }> {
    const put = await this.registry.putBundle(bundle);
    if ('nested' in put) throw invalid(toProblems(bundle, put.nested));
    const { created } = put;
    this.poke.shout('registry');
    const action = `${created ? 'create' : 'put'} bundle`;
    await this.access.audit.record({ by: identity, action, subject: bundle.sku });
    return { created };
  }
}

const toProblems = (
  { parts }: Bundle,
  { inner, outer }: NestedBundle,
): { path: string; message: string }[] => [
  ...parts.flatMap(({ sku }, index) =>
    inner.includes(sku) ? [{ path: `/parts/${index}/sku`, message: `${sku} is a bundle itself` }] : [],
  ),
  ...(outer === undefined ? [] : [{ path: '/sku', message: `it is a part of the bundle ${outer}` }]),
];

export class DropBundle extends Command<Bundle> {
  constructor(
    readonly identity: Identity,
    readonly sku: string,
  ) {
    super();
  }
}

@CommandHandler(DropBundle)
export class DropBundleHandler implements ICommandHandler<DropBundle> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
  ) {}

  async execute({ identity, sku }: DropBundle): Promise<Bundle> {
    const bundle = this.registry.bundles().get(sku);
    if (bundle === undefined || !(await this.registry.dropBundle(sku))) throw notFound();
    this.poke.shout('registry');
    await this.access.audit.record({ by: identity, action: 'drop bundle', subject: sku });
    return bundle;
  }
}
