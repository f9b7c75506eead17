import { Body, Controller, Inject, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { TokenAnswer } from '../contracts/access.ts';
import type { Doors } from '../hub/ports/doors.ts';
import type { Registry } from '../hub/registry.ts';
import { DOORS, REGISTRY } from '../hub/tokens.ts';
import { readTokenRequest } from './client-credentials.ts';
import { ProblemError, tooManyRequests } from './problem.ts';
import { type RateLimits, toGuesser } from './rate-limit.ts';
import { id, registryIdPattern } from './read.ts';
import { Route } from './route.ts';
import { RATE_LIMITS } from './tokens.ts';

/**
 * The token endpoint for carriers that prove themselves by OAuth instead of signing: UPS asks here, with the client id and
 * secret it was given, and brings the token with every push. A carrier that there is none of is answered like a wrong secret.
 */
@Controller()
export class CarrierTokensController {
  constructor(
    @Inject(DOORS) private readonly doors: Doors,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
  ) {}

  @Route('POST /api/v1/carriers/{carrier}/oauth/token')
  token(
    @Param('carrier', id(registryIdPattern)) carrier: string,
    @Body() body: Buffer | undefined,
    @Req() request: Request,
  ): TokenAnswer {
    const asked = readTokenRequest(request.headers.authorization, body);
    if (!asked.ok && asked.error !== 'invalid_client') throw refused(400, asked.error, asked.detail);
    const issued = asked.ok ? this.doors.issueToken(carrier, asked.credentials) : undefined;
    if (issued === undefined) {
      const seconds = this.limits.signatures.take(toGuesser(request, this.registry.carriers().has(carrier)));
      if (seconds > 0) throw tooManyRequests(seconds);
      throw refused(401, 'invalid_client', asked.ok ? 'There is no such client here.' : asked.detail);
    }
    return { access_token: issued.token, token_type: 'Bearer', expires_in: issued.lifeSeconds };
  }
}

/** `error` is RFC 6749's name for the code. */
const refused = (status: 400 | 401, error: string, detail: string): ProblemError =>
  new ProblemError(status, error, detail, {
    error,
    ...(status === 401 ? { headers: { 'www-authenticate': 'Basic realm="hub"' } } : {}),
  });
