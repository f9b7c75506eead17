import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Access, createAccess } from './access/access.ts';
import { boardEntities, createBoard } from './board/board.ts';
import type { Machines } from './machines.ts';
import { closeServer } from './http/close-server.ts';
import { HttpModule } from './http/http.module.ts';
import type { HttpOptions } from './http/options.ts';
import { createCustomers } from './hub/customers.ts';
import { prepareApp } from './http/prepare-app.ts';
import { createLive } from './live/live.ts';
import { LiveModule } from './live/live.module.ts';
import { loadAuthSecret } from './platform/auth-secret.ts';
import { createOrm } from './platform/database.ts';

@Module({})
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest gives a module its values in this way
class AppModule {
  static of(...imports: readonly DynamicModule[]): DynamicModule {
    return { module: AppModule, imports: [...imports] };
  }
}

/** What people and programs see of a node: HTTP and Socket.IO, over boards that follow the log. */
export interface Surfaces {
  readonly app: NestExpressApplication;
  readonly access: Access;
  /** Everybody goes: callers with their answer, sockets with a goodbye. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

export async function openSurfaces(
  machines: Machines,
  options: Pick<HttpOptions, 'demo' | 'clientDir'> = {},
): Promise<Surfaces> {
  const { config, pool, hub, ingest, poke, clock, log, metrics } = machines;
  const orm = await createOrm(machines.databaseUrl, [...boardEntities]);
  const board = createBoard({
    pool,
    orm,
    log,
    poke,
    orders: hub,
    cases: [machines.feeds.cases, machines.incidents.cases, machines.stocks.cases],
    stocks: machines.stocks,
    clock,
    metrics,
    tracer: machines.tracer,
  });
  const access = await createAccess({
    pool,
    config,
    generatedSecret:
      config.AUTH_ISSUER === undefined && config.AUTH_SECRET === undefined
        ? loadAuthSecret(config.DATA_DIR)
        : undefined,
    clock,
    log,
    poke,
    findLinkedOrder: async (orderId) => (await hub.readOrder(orderId))?.state,
  });
  const live = createLive({
    hub,
    board,
    feeds: machines.feeds,
    access,
    pool,
    poke,
    clock,
    log,
    metrics,
    tracer: machines.tracer,
    publicUrl: config.PUBLIC_URL,
  });
  const http = HttpModule.register({
    access,
    hub,
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
    doors: ingest.doors,
    deadLetters: ingest.deadLetters,
    letterDesk: ingest.letterDesk,
    codeDesk: ingest.codeDesk,
    effectDesk: machines.effectDesk,
    eventResends: machines.eventResends,
    returnLabels: machines.returnLabels,
    webhookEndpoints: machines.webhookEndpoints,
    caseSubscriptions: machines.caseSubscriptions,
    parcelSubscriptions: machines.parcelSubscriptions,
    captures: ingest.captures,
    lists: board.lists,
    customers: createCustomers({ pool, hub, clock }),
    stocks: machines.stocks,
    offers: board.offers,
    stockLoads: machines.ingest.stockLoads,
    orderImports: machines.ingest.orderImports,
    pool,
    clock,
    log,
    metrics,
    readiness: machines.readiness,
    poke,
    config,
    ...options,
  });
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.of(http, LiveModule.register(live)),
    {
      logger: false,
      bodyParser: false,
      abortOnError: false,
    },
  );
  prepareApp(app, {
    publicUrl: config.PUBLIC_URL,
    isLeaving: machines.readiness.draining,
    ...(config.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: config.TRUSTED_PROXIES }),
  });
  const leave = async (): Promise<void> => {
    await closeServer(app.getHttpServer(), {
      onShut: async () => {
        await live.drain();
      },
    });
  };
  return {
    app,
    access,
    leave,
    async stop() {
      await leave();
      await app.close();
      live.stop();
      access.stop();
      await board.stop();
      await orm.close();
    },
  };
}
