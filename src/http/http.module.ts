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
import {
  CASE_HISTORIES,
  BOARD_REBUILDS,
  SAVED_VIEWS,
  CASE_STREAMS,
  CAPTURES,
  CARTS,
  DELIVERY_CHANGES,
  PARCEL_SUBSCRIPTIONS,
  DAY_LOADS,
  CASE_SUBSCRIPTIONS,
  CUSTOMERS,
  CODE_DESK,
  DEAD_LETTERS,
  DOORS,
  FEEDS,
  INCIDENTS,
  HUB,
  EFFECT_DESK,
  EVENT_RESENDS,
  WEBHOOK_ENDPOINTS,
  LETTER_DESK,
  LISTS,
  OFFERS,
  ORDER_IMPORTS,
  ORDER_PLACING,
  REGISTRY,
  RETURN_LABELS,
  STOCKS,
  STOCK_LOADS,
} from '../hub/tokens.ts';
import type { Metrics } from '../platform/metrics.ts';
import { CLOCK, LOG, METRICS, POKE, READINESS } from '../platform/tokens.ts';
import { AccessGuard } from './access.guard.ts';
import { AdminController } from './admin.controller.ts';
import { SubscriptionsController } from './subscriptions.controller.ts';
import { ParcelSubscriptionsController } from './parcel-subscriptions.controller.ts';
import { NoteRenewedSubscriptionsHandler } from './uses/parcel-subscriptions.ts';
import { PutSubscriptionsHandler } from './uses/subscriptions.ts';
import { BundlesController } from './bundles.controller.ts';
import { CapturesController } from './captures.controller.ts';
import { CaseHistoryController } from './case-history.controller.ts';
import { SavedViewsController } from './saved-views.controller.ts';
import { CodeMeaningsController } from './code-meanings.controller.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { EffectsController } from './effects.controller.ts';
import { BoardsController } from './boards.controller.ts';
import { EventResendsController } from './event-resends.controller.ts';
import { FeedsController } from './feeds.controller.ts';
import { IncidentsController } from './incidents.controller.ts';
import { CarrierTokensController } from './carrier-tokens.controller.ts';
import { createLogPositions } from './log-positions.ts';
import { ImportsController } from './imports.controller.ts';
import { measureRequests } from './measure-requests.ts';
import { DocsController } from './docs.controller.ts';
import { type HttpOptions, HTTP_OPTIONS } from './options.ts';
import { PagesController } from './pages.controller.ts';
import { loadPages } from './pages.ts';
import { ProblemFilter } from './problem.filter.ts';
import { createRateLimits } from './rate-limit.ts';
import { OrdersController } from './orders.controller.ts';
import { RegistryController } from './registry.controller.ts';
import { ThresholdsController } from './thresholds.controller.ts';
import { ReturnsController } from './returns.controller.ts';
import { ReservationsController } from './reservations.controller.ts';
import { SendersController } from './senders.controller.ts';
import { StockController } from './stock.controller.ts';
import { SystemController } from './system.controller.ts';
import { ACCESS, LOG_POSITIONS, PAGES, RATE_LIMITS } from './tokens.ts';
import { UnsubscribeController } from './unsubscribe.controller.ts';
import { TrackingController } from './tracking.controller.ts';
import { MakeApiKeyHandler, RevokeApiKeyHandler } from './uses/api-keys.ts';
import { DropBundleHandler, PutBundleHandler } from './uses/bundles.ts';
import { ReplayCapturesHandler } from './uses/captures.ts';
import { GiveMeaningHandler } from './uses/code-meanings.ts';
import {
  EraseDeadLetterHandler,
  RehearseLettersHandler,
  SettleDeadLetterHandler,
  StartLetterJobHandler,
  StopLetterJobHandler,
} from './uses/dead-letters.ts';
import { SettleEffectHandler } from './uses/effects.ts';
import { AskForResendHandler, StopResendHandler } from './uses/event-resends.ts';
import { CommandExceptionHandler, CommandExceptionsHandler } from './uses/exceptions.ts';
import { ChangeIncidentHandler, DeclareIncidentHandler } from './uses/incidents.ts';
import { CommandFulfilmentHandler } from './uses/fulfilments.ts';
import { StartImportHandler, StopImportHandler } from './uses/imports.ts';
import { FindDeliveryOptionsHandler } from './uses/delivery-options.ts';
import { PreviewOrderHandler } from './uses/order-preview.ts';
import { ListExceptionsHandler, ListFulfilmentsHandler, ListOrdersHandler } from './uses/lists.ts';
import {
  CommandOrderHandler,
  FindOrderHandler,
  FindTimelineHandler,
  PlaceOrderHandler,
} from './uses/orders.ts';
import { PutMemberHandler, SetLocationReleaseHandler, SetSenderPauseHandler } from './uses/registry.ts';
import { RebuildBoardHandler } from './uses/boards.ts';
import { PutThresholdsHandler } from './uses/thresholds.ts';
import { ReleaseCartHandler, ReserveForCartHandler } from './uses/reservations.ts';
import {
  FindLedgerHandler,
  FindStockHandler,
  ListStockHandler,
  MoveStockHandler,
  PutStockAtHandler,
} from './uses/stock.ts';
import { StopStockLoadHandler } from './uses/stock-loads.ts';
import { FindLabelHandler } from './uses/return-labels.ts';
import { CommandReturnHandler, FindReturnHandler, RequestReturnHandler } from './uses/returns.ts';
import { FindCustomerHandler } from './uses/customers.ts';
import { UnsubscribeHandler } from './uses/unsubscribe.ts';
import { CommandTrackedHandler, FindTrackedHandler } from './uses/tracking.ts';
import { WorkController } from './work.controller.ts';
import { WebhookEndpointsController } from './webhook-endpoints.controller.ts';
import { ChangeWebhookEndpointHandler, MakeWebhookEndpointHandler } from './uses/webhook-endpoints.ts';

const handlers = [
  PlaceOrderHandler,
  CommandOrderHandler,
  FindOrderHandler,
  FindTimelineHandler,
  PreviewOrderHandler,
  FindDeliveryOptionsHandler,
  FindTrackedHandler,
  RequestReturnHandler,
  FindReturnHandler,
  CommandReturnHandler,
  FindLabelHandler,
  FindCustomerHandler,
  CommandTrackedHandler,
  UnsubscribeHandler,
  ListOrdersHandler,
  ListFulfilmentsHandler,
  ListExceptionsHandler,
  CommandFulfilmentHandler,
  CommandExceptionHandler,
  CommandExceptionsHandler,
  DeclareIncidentHandler,
  ChangeIncidentHandler,
  ListStockHandler,
  FindStockHandler,
  FindLedgerHandler,
  PutStockAtHandler,
  MoveStockHandler,
  PutMemberHandler,
  PutBundleHandler,
  DropBundleHandler,
  PutThresholdsHandler,
  ReserveForCartHandler,
  ReleaseCartHandler,
  SetSenderPauseHandler,
  SetLocationReleaseHandler,
  MakeApiKeyHandler,
  RevokeApiKeyHandler,
  SettleDeadLetterHandler,
  EraseDeadLetterHandler,
  RehearseLettersHandler,
  StartLetterJobHandler,
  StopLetterJobHandler,
  StartImportHandler,
  StopImportHandler,
  StopStockLoadHandler,
  SettleEffectHandler,
  AskForResendHandler,
  StopResendHandler,
  MakeWebhookEndpointHandler,
  ChangeWebhookEndpointHandler,
  RebuildBoardHandler,
  GiveMeaningHandler,
  ReplayCapturesHandler,
  PutSubscriptionsHandler,
  NoteRenewedSubscriptionsHandler,
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
        CaseHistoryController,
        SavedViewsController,
        BoardsController,
        WorkController,
        ReturnsController,
        SendersController,
        ReservationsController,
        StockController,
        ImportsController,
        CarrierTokensController,
        TrackingController,
        UnsubscribeController,
        RegistryController,
        BundlesController,
        ThresholdsController,
        AdminController,
        DeadLettersController,
        EffectsController,
        EventResendsController,
        WebhookEndpointsController,
        CodeMeaningsController,
        CapturesController,
        SubscriptionsController,
        ParcelSubscriptionsController,
        FeedsController,
        IncidentsController,
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
  { provide: CARTS, useValue: options.carts },
  { provide: DELIVERY_CHANGES, useValue: options.deliveryChanges },
  { provide: DAY_LOADS, useValue: options.days },
  { provide: REGISTRY, useValue: options.registry },
  { provide: FEEDS, useValue: options.feeds },
  { provide: INCIDENTS, useValue: options.incidents },
  { provide: CASE_HISTORIES, useValue: options.caseHistories },
  { provide: SAVED_VIEWS, useValue: options.savedViews },
  { provide: BOARD_REBUILDS, useValue: options.boards },
  { provide: CASE_STREAMS, useValue: options.caseStreams },
  { provide: DOORS, useValue: options.doors },
  { provide: DEAD_LETTERS, useValue: options.deadLetters },
  { provide: PARCEL_SUBSCRIPTIONS, useValue: options.parcelSubscriptions },
  { provide: CASE_SUBSCRIPTIONS, useValue: options.caseSubscriptions },
  { provide: CAPTURES, useValue: options.captures },
  { provide: CODE_DESK, useValue: options.codeDesk },
  { provide: EFFECT_DESK, useValue: options.effectDesk },
  { provide: EVENT_RESENDS, useValue: options.eventResends },
  { provide: WEBHOOK_ENDPOINTS, useValue: options.webhookEndpoints },
  { provide: LETTER_DESK, useValue: options.letterDesk },
  { provide: STOCKS, useValue: options.stocks },
  { provide: OFFERS, useValue: options.offers },
  { provide: STOCK_LOADS, useValue: options.stockLoads },
  { provide: ORDER_IMPORTS, useValue: options.orderImports },
  { provide: RETURN_LABELS, useValue: options.returnLabels },
  { provide: CUSTOMERS, useValue: options.customers },
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
