import { Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import { chooseLanguage, toPreferred } from '../contracts/languages.ts';
import type { Tracked } from '../contracts/tracking.ts';
import { HTTP_OPTIONS, type HttpOptions } from './options.ts';
import type { Asset, Pages } from './pages.ts';
import { pagePolicy } from './prepare-app.ts';
import { notFound, ProblemError } from './problem.ts';
import { Route } from './route.ts';
import { PAGES } from './tokens.ts';
import { FindTracked } from './uses/tracking.ts';

/** The screens. Registered last: `/{file}` is whatever lies at the root of the site. */
@Controller()
export class PagesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(PAGES) private readonly pages: Pages,
    @Inject(HTTP_OPTIONS) private readonly options: Pick<HttpOptions, 'demo'>,
  ) {}

  @Route('GET /')
  home(@Req() request: Request, @Res() response: Response): void {
    this.staff(request, response);
  }

  @Route('GET /desk')
  desk(@Req() request: Request, @Res() response: Response): void {
    this.staff(request, response);
  }

  @Route('GET /desk/{path}')
  deskPage(@Req() request: Request, @Res() response: Response): void {
    this.staff(request, response);
  }

  @Route('GET /warehouse')
  warehouse(@Req() request: Request, @Res() response: Response): void {
    this.staff(request, response);
  }

  @Route('GET /warehouse/{path}')
  warehousePage(@Req() request: Request, @Res() response: Response): void {
    this.staff(request, response);
  }

  /** Where one buys and watches what is left: the demo alone has something to sell. */
  @Route('GET /shop')
  shop(@Req() request: Request, @Res() response: Response): void {
    if (this.options.demo === undefined) throw notFound();
    this.staff(request, response);
  }

  /** Nothing of an order is in the page for a token that opens none; the page then says so itself. */
  @Route('GET /track/{token}')
  async track(
    @Param('token') token: string,
    @Query('lang') asked: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const tracked = await this.findTracked(token);
    const language = chooseLanguage({
      asked,
      ofOrder: tracked?.language,
      preferred: toPreferred(request.headers['accept-language']),
    });
    const html = this.pages.customer(tracked ?? { problem: 'not_found' }, language);
    response
      .status(tracked === undefined ? 404 : 200)
      .setHeader('content-security-policy', pagePolicy)
      .setHeader(
        'content-type',
        html === undefined ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8',
      )
      .setHeader('x-robots-tag', 'noindex')
      .setHeader('content-language', language)
      .setHeader('vary', 'accept-language')
      .end(html ?? notBuilt);
  }

  @Route('GET /assets/{file}')
  asset(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    this.send(this.pages.find(`assets/${file}`), request, response);
  }

  @Route('GET /{file}')
  file(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    this.send(file.endsWith('.html') ? undefined : this.pages.find(file), request, response);
  }

  private async findTracked(token: string): Promise<Tracked | undefined> {
    try {
      return await this.queries.execute(new FindTracked(token));
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) return undefined;
      throw error;
    }
  }

  private staff(request: Request, response: Response): void {
    const page = this.pages.find('staff.html');
    if (page !== undefined) this.send(page, request, response);
    else response.setHeader('content-type', 'text/plain; charset=utf-8').end(notBuilt);
  }

  private send(asset: Asset | undefined, request: Request, response: Response): void {
    if (asset === undefined) throw notFound();
    const { type, body, gzipped, isImmutable } = asset;
    const isGzipped = gzipped !== undefined && takesGzip(request.headers['accept-encoding']);
    response.setHeader('content-security-policy', pagePolicy);
    response.setHeader('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('vary', 'accept-encoding');
    response.setHeader('content-type', type);
    if (isGzipped) response.setHeader('content-encoding', 'gzip');
    response.end(isGzipped ? gzipped : body);
  }
}

/** `gzip;q=0` is a refusal. */
const takesGzip = (accepted = ''): boolean => /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted);

const notBuilt = 'The screens are not built: run `npm run build` and start the hub again.\n';
