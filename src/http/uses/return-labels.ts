import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Hub } from '../../hub/hub.ts';
import type { ReturnLabels } from '../../hub/ports/return-labels.ts';
import type { Registry } from '../../hub/registry.ts';
import { toReturnLabel } from '../../hub/returns.ts';
import { HUB, REGISTRY, RETURN_LABELS } from '../../hub/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import { notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';
import { mustFindReturn } from './returns.ts';
import { mustOpen } from './tracking.ts';

export type LabelFormat = 'a6' | 'a4' | 'zpl' | 'svg';

interface Label {
  readonly type: string;
  readonly name: string;
  readonly bytes: Buffer | string;
}

export class FindLabel extends Query<Label> {
  constructor(
    /** Whoever has the link, too. */
    readonly who: Identity | { readonly token: string },
    readonly returnId: string,
    readonly format: LabelFormat,
  ) {
    super();
  }
}

@QueryHandler(FindLabel)
export class FindLabelHandler implements IQueryHandler<FindLabel> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(RETURN_LABELS) private readonly labels: ReturnLabels,
  ) {}

  async execute({ who, returnId, format }: FindLabel): Promise<Label> {
    const order =
      'token' in who
        ? await mustOpen(this.hub, this.access, this.clock, who.token)
        : await mustFindReturn(this.hub, who, returnId);
    const found = toReturnLabel(
      order,
      returnId,
      await this.hub.loadPersonal(order.state.orderId),
      this.registry,
    );
    switch (found.outcome) {
      case 'none':
        throw notFound();
      case 'not_now':
        throw new ProblemError(409, 'no_label', `There is no label for a return that is ${found.status}.`);
      case 'erased':
        throw new ProblemError(410, 'erased', 'The address was erased.');
      case 'label':
        break;
    }
    const { label } = found;
    switch (format) {
      case 'svg':
        return { type: 'image/svg+xml', name: `${returnId}.svg`, bytes: this.labels.toSvg(label) };
      case 'zpl':
        return {
          type: 'text/plain; charset=utf-8',
          name: `${returnId}.zpl`,
          bytes: this.labels.toZpl(label),
        };
      case 'a6':
      case 'a4':
        return {
          type: 'application/pdf',
          name: `${returnId}.pdf`,
          bytes: await this.labels.toPdf(label, format),
        };
    }
  }
}
