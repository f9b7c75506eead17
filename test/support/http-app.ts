import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import 'reflect-metadata';
import { type Access, createAccess } from '../../src/access/access.ts';
import type { Audience } from '../../src/access/policy.ts';
import type { MachineOptions } from '../../src/machines.ts';
import type { Claims } from '../../src/contracts/access.ts';
import { HttpModule } from '../../src/http/http.module.ts';
import type { HttpOptions } from '../../src/http/options.ts';
import { createCustomers } from '../../src/hub/customers.ts';
import { prepareApp } from '../../src/http/prepare-app.ts';
import { type BoardNode, openBoardNode } from './board.ts';
import { quiet } from './journal.ts';
import { anOrderBody } from './machines.ts';

export interface HttpApp extends BoardNode {
  readonly app: NestExpressApplication;
  readonly access: Access;
  readonly url: string;
  /** A token of the role, in the world of the tests unless claims say otherwise. */
  token(role: Exclude<Audience, 'link'>, claims?: Partial<Claims>): Promise<string>;
  request(path: string, options?: RequestOptions): Promise<Answer>;
  /** Places an order over HTTP. */
  place(key: string, body?: Parameters<typeof anOrderBody>[0]): Promise<Placed>;
}

export interface Placed {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly version: number;
  readonly trackingUrl: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes as JSON, text and bytes as they are. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly body: any;
}

/** The whole of HTTP over real machines on a database of its own. */
export async function openHttpApp(
  options: Partial<Pick<HttpOptions, 'demo' | 'clientDir' | 'config' | 'doors'>> & {
    readonly databaseUrl?: string;
    readonly findFormat?: MachineOptions['findFormat'];
    readonly bodyMs?: number;
  } = {},
): Promise<HttpApp> {
  const { databaseUrl, findFormat, bodyMs, ...http } = options;
  const node = await openBoardNode({
    ...(databaseUrl === undefined ? {} : { databaseUrl, node: 'second' }),
    ...(findFormat === undefined ? {} : { findFormat }),
  });
  const { machines, board } = node;
  const access = await createAccess({
    pool: machines.pool,
    config: machines.config,
    clock: machines.clock,
    log: quiet,
    poke: machines.poke,
    findLinkedOrder: async (orderId) => (await machines.hub.readOrder(orderId))?.state,
  });
  const app = await NestFactory.create<NestExpressApplication>(
    HttpModule.register({
      access,
      hub: machines.hub,
      carts: machines.carts,
      days: machines.days,
      placing: machines.placing,
      deliveryChanges: machines.deliveryChanges,
      registry: machines.registry,
      feeds: machines.feeds,
      incidents: machines.incidents,
      caseStreams: machines.caseStreams,
      caseHistories: board.caseHistories,
      savedViews: board.savedViews,
      boards: board.rebuilds,
      doors: machines.ingest.doors,
      deadLetters: machines.ingest.deadLetters,
      letterDesk: machines.ingest.letterDesk,
      effectDesk: machines.effectDesk,
      eventResends: machines.eventResends,
      returnLabels: machines.returnLabels,
      webhookEndpoints: machines.webhookEndpoints,
      caseSubscriptions: machines.caseSubscriptions,
      parcelSubscriptions: machines.parcelSubscriptions,
      codeDesk: machines.ingest.codeDesk,
      captures: machines.ingest.captures,
      lists: board.lists,
      customers: createCustomers({ pool: machines.pool, hub: machines.hub, clock: machines.clock }),
      stocks: machines.stocks,
      offers: board.offers,
      stockLoads: machines.ingest.stockLoads,
      orderImports: machines.ingest.orderImports,
      pool: machines.pool,
      clock: machines.clock,
      log: quiet,
      metrics: machines.metrics,
      readiness: machines.readiness,
      poke: machines.poke,
      config: { RETURN_DAYS: 30 },
      clientDir: '/nowhere',
      ...http,
    }),
    { logger: ['error'], bodyParser: false, abortOnError: false },
  );
  prepareApp(app, bodyMs === undefined ? {} : { bodyMs });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;

  async function token(role: Exclude<Audience, 'link'>, claims: Partial<Claims> = {}): Promise<string> {
    const { sign } = access;
    if (sign === undefined) throw new Error('the tests sign their own tokens');
    return await sign(
      {
        sub: `${role}-1`,
        roles: [role],
        locations: ['wh-1'],
        carriers: ['postnord'],
        channels: ['web'],
        ...claims,
      },
      300,
    );
  }

  async function request(path: string, wanted: RequestOptions = {}): Promise<Answer> {
    const { body } = wanted;
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${url}${path}`, {
      method: wanted.method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(wanted.token === undefined ? {} : { authorization: `Bearer ${wanted.token}` }),
        ...wanted.headers,
      },
      ...(body === undefined
        ? {}
        : { body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  return {
    ...node,
    app,
    access,
    url,
    token,
    request,
    async place(key, body = {}) {
      const placed = await request('/api/v1/orders', {
        token: await token('agent'),
        headers: { 'idempotency-key': key },
        body: anOrderBody(body),
      });
      if (placed.status !== 201) throw new Error(`not placed: ${placed.text}`);
      return placed.body as Placed;
    },
    async close() {
      await app.close();
      access.stop();
      await node.close();
    },
  };
}
