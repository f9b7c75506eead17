import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import { isOneClick } from './one-click.ts';
import { ProblemError } from './problem.ts';
import { Route } from './route.ts';
import { Unsubscribe } from './uses/unsubscribe.ts';

/** What a mail's `List-Unsubscribe` leads to (RFC 2369, RFC 8058): by one click without a question, by a link to the page. */
@Controller()
export class UnsubscribeController {
  constructor(private readonly commands: CommandBus) {}

  /** Scanners of mails fetch every link in them, so that nothing comes of it. */
  @Route('GET /api/v1/track/{token}/unsubscribe', 303)
  toPage(@Param('token') token: string, @Res() response: Response): void {
    response.redirect(303, `/track/${encodeURIComponent(token)}#preferences`);
  }

  @Route('POST /api/v1/track/{token}/unsubscribe')
  async unsubscribe(
    @Param('token') token: string,
    @Body() body: Buffer | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!isOneClick(request.headers['content-type'], body))
      throw new ProblemError(400, 'invalid', 'The body is the form "List-Unsubscribe=One-Click".');
    await this.commands.execute(new Unsubscribe(token));
    response
      .setHeader('content-type', 'text/plain; charset=utf-8')
      .end('You get no more mails about this order, except about money that you get back.\n');
  }
}
