import { fileURLToPath } from 'node:url';
import {
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { DEAD_LETTERS, DOORS, HUB, LISTS, ORDER_PLACING, REGISTRY } from '../hub/tokens.ts';
import type { Metrics } from '../platform/metrics.ts';
import { CLOCK, LOG, METRICS, POKE, READINESS } from '../platform/tokens.ts';
import { AccessGuard } from './access.guard.ts';
import { AdminController } from './admin.controller.ts';
import { createLogPositions } from './log-positions.ts';
import { measureRequests } from './measure-requests.ts';
import { DocsController } from './docs.controller.ts';
import { type HttpOptions, HTTP_OPTIONS } from './options.ts';
import { PagesController } from './pages.controller.ts';
import { loadPages } from './pages.ts';
import { ProblemFilter } from './problem.filter.ts';
import { createRateLimits } from './rate-limit.ts';
import { OrdersController } from './orders.controller.ts';
import { RegistryController } from './registry.controller.ts';
import { SendersController } from './senders.controller.ts';
import { SystemController } from './system.controller.ts';
import { ACCESS, LOG_POSITIONS, PAGES, RATE_LIMITS } from './tokens.ts';
import { TrackingController } from './tracking.controller.ts';
import { MakeApiKeyHandler, RevokeApiKeyHandler } from './uses/api-keys.ts';
import { SettleDeadLetterHandler } from './uses/dead-letters.ts';
import { CommandExceptionHandler, CommandExceptionsHandler } from './uses/exceptions.ts';
import { CommandFulfilmentHandler } from './uses/fulfilments.ts';
import { ListExceptionsHandler, ListFulfilmentsHandler, ListOrdersHandler } from './uses/lists.ts';
import {
  CommandOrderHandler,
  FindOrderHandler,
  FindTimelineHandler,
  PlaceOrderHandler,
} from './uses/orders.ts';
import { PauseSenderHandler, PutMemberHandler } from './uses/registry.ts';
import { CommandTrackedHandler, FindTrackedHandler } from './uses/tracking.ts';
import { WorkController } from './work.controller.ts';

const handlers = [
  PlaceOrderHandler,
  CommandOrderHandler,
  FindOrderHandler,
  FindTimelineHandler,
  FindTrackedHandler,
  CommandTrackedHandler,
  ListOrdersHandler,
  ListFulfilmentsHandler,
  ListExceptionsHandler,
  CommandFulfilmentHandler,
  CommandExceptionHandler,
  CommandExceptionsHandler,
  PutMemberHandler,
  PauseSenderHandler,
  MakeApiKeyHandler,
  RevokeApiKeyHandler,
  SettleDeadLetterHandler,
];

/** HTTP, over machines that were made before it. The application it goes into is made ready by `prepareApp`. */
@Module({})
export class HttpModule implements NestModule {
  constructor(@Inject(METRICS) private readonly metrics: Metrics) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(measureRequests(this.metrics)).forRoutes('{*path}');
  }

  static register(options: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        OrdersController,
        WorkController,
        SendersController,
        TrackingController,
        RegistryController,
        AdminController,
        SystemController,
        DocsController,
        PagesController,
      ],
      providers: [
        ...values(options),
        ...handlers,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

const values = (options: HttpOptions): Provider[] => [
  { provide: HTTP_OPTIONS, useValue: options },
  { provide: ACCESS, useValue: options.access },
  { provide: HUB, useValue: options.hub },
  { provide: ORDER_PLACING, useValue: options.placing },
  { provide: REGISTRY, useValue: options.registry },
  { provide: DOORS, useValue: options.doors },
  { provide: DEAD_LETTERS, useValue: options.deadLetters },
  { provide: LISTS, useValue: options.lists },
  { provide: CLOCK, useValue: options.clock },
  { provide: LOG, useValue: options.log },
  { provide: METRICS, useValue: options.metrics },
  { provide: READINESS, useValue: options.readiness },
  { provide: POKE, useValue: options.poke },
  { provide: LOG_POSITIONS, useFactory: () => createLogPositions(options.pool) },
  { provide: RATE_LIMITS, useFactory: createRateLimits },
  { provide: PAGES, useFactory: () => loadPages(options.clientDir ?? builtClient) },
];

const builtClient = fileURLToPath(new URL('../client', import.meta.url));
