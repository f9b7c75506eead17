import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type AsyncApi, toAsyncApi } from './asyncapi.ts';
import { toDocsPage } from './docs-page.ts';
import { type OpenApi, toOpenApi } from './openapi.ts';
import { Route } from './route.ts';

/** The descriptions of the hub, made when somebody first asks. */
@Controller()
export class DocsController {
  private readonly loadOpenApi = once(toOpenApi);
  private readonly loadAsyncApi = once(toAsyncApi);
  private readonly loadPage = once(() => toDocsPage(this.loadOpenApi()));

  @Route('GET /api/openapi.json')
  openApi(): OpenApi {
    return this.loadOpenApi();
  }

  @Route('GET /api/asyncapi.json')
  asyncApi(): AsyncApi {
    return this.loadAsyncApi();
  }

  @Route('GET /api/docs')
  docs(@Res() response: Response): void {
    const { html, contentPolicy } = this.loadPage();
    response
      .setHeader('content-security-policy', contentPolicy)
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(html);
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
