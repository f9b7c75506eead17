import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Access } from '../access/access.ts';
import { isAllowed, routePolicy, type RouteName } from '../access/policy.ts';
import { type HttpOptions, HTTP_OPTIONS } from './options.ts';
import { notAllowed, notFound, tooManyRequests, unauthorized } from './problem.ts';
import { type RateLimits, toGuesser } from './rate-limit.ts';
import { findRoute } from './route.ts';
import { type HubRequest, toBearer } from './request.ts';
import { ACCESS, RATE_LIMITS } from './tokens.ts';
import { isSameSecret } from './same-secret.ts';

/** The policy at the door (invariant 9): a route without a row is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(ACCESS) private readonly access: Access,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HubRequest>();
    const name = findRoute(context.getHandler());
    if (name === undefined) throw notFound();
    request.hubRoute = name;
    const who: (typeof routePolicy)[RouteName] = routePolicy[name];
    if (who === 'public') this.limit(name, request);
    else if (who === 'signature' || who === 'client') this.limitSignatures(request);
    else if (who === 'metrics') this.admitToMetrics(request);
    else await this.admit(who, request);
    return true;
  }

  private async admit(who: Parameters<typeof isAllowed>[1], request: HubRequest): Promise<void> {
    const bearer = toBearer(request);
    if (bearer === undefined) throw unauthorized('token_missing', 'This needs "Authorization: Bearer …".');
    const identity = await this.access.identify(bearer);
    if (identity.kind === 'refused') throw unauthorized(identity.code, identity.message);
    if (!isAllowed(identity, who)) throw notAllowed('This role may not do that.');
    request.identity = identity;
  }

  private limit(name: RouteName, request: Request): void {
    if (!name.includes('/track/')) return;
    const limit = name.endsWith('.pdf') ? this.limits.labels : this.limits.track;
    const seconds = limit.take(request.ip ?? '');
    if (seconds > 0) throw tooManyRequests(seconds);
  }

  private limitSignatures(request: Request): void {
    const seconds = this.limits.signatures.wait(toGuesser(request));
    if (seconds > 0) throw tooManyRequests(seconds);
  }

  /** Without a token only the machine itself: asked by the connection, since headers can say anything. */
  private admitToMetrics(request: Request): void {
    const token = this.options.config.METRICS_TOKEN;
    const isLoopback = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
    if (token === undefined) {
      if (!isLoopback || request.headers['x-forwarded-for'] !== undefined) throw notFound();
    } else if (!isSameSecret(toBearer(request) ?? '', token)) {
      throw unauthorized('token_invalid', 'Metrics need their own token.');
    }
  }
}
