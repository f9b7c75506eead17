import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Identity } from '../access/identity.ts';
import type { MeView } from '../contracts/access.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Readiness } from '../platform/readiness.ts';
import { METRICS, READINESS } from '../platform/tokens.ts';
import { type HttpOptions, HTTP_OPTIONS } from './options.ts';
import { notFound } from './problem.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';

/** The node itself, and who asks. */
@Controller()
export class SystemController {
  constructor(
    @Inject(READINESS) private readonly readiness: Readiness,
    @Inject(METRICS) private readonly nodeMetrics: Metrics,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Route('GET /health/live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  @Route('GET /health/ready')
  ready(@Res({ passthrough: true }) response: Response): {
    readonly status: 'ready' | 'not_ready';
    readonly problems: ReturnType<Readiness['problems']>;
    readonly notes: ReturnType<Readiness['notes']>;
  } {
    const problems = this.readiness.problems();
    if (problems.length > 0) response.status(503).setHeader('retry-after', '2');
    return { status: problems.length === 0 ? 'ready' : 'not_ready', problems, notes: this.readiness.notes() };
  }

  @Route('GET /metrics')
  async metrics(@Res() response: Response): Promise<void> {
    const { registry } = this.nodeMetrics;
    response.setHeader('content-type', registry.contentType).end(await this.nodeMetrics.collect());
  }

  @Route('GET /api/v1/me')
  me(@Who() { kind, id, name, roles, locations, carriers, channels, orderId, expiresAt }: Identity): MeView {
    return {
      kind,
      id,
      ...(name === undefined ? {} : { name }),
      roles: [...roles],
      locations: [...locations],
      carriers: [...carriers],
      channels: [...channels],
      ...(orderId === undefined ? {} : { orderId }),
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    };
  }

  @Route('GET /api/v1/demo/identities')
  demoIdentities(): NonNullable<HttpOptions['demo']> {
    if (this.options.demo === undefined) throw notFound();
    return this.options.demo;
  }
}
