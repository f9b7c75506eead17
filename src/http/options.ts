import type { Customers } from '../hub/customers.ts';
import type { DeliveryChanges } from '../hub/change-delivery.ts';
import type { Carts } from '../hub/carts.ts';
import type { DayLoads } from '../hub/day-loads.ts';
import type { Pool } from 'pg';
import type { Access } from '../access/access.ts';
import type { DeadLetters, Doors } from '../hub/ports/doors.ts';
import type { CaseHistories } from '../hub/ports/case-history.ts';
import type { BoardRebuilds } from '../hub/ports/board-rebuilds.ts';
import type { SavedViews } from '../hub/ports/saved-views.ts';
import type { CaseStreams } from '../hub/case-streams.ts';
import type { Feeds } from '../hub/feeds.ts';
import type { IncidentStreams } from '../hub/incident-streams.ts';
import type { Hub } from '../hub/hub.ts';
import type { Captures } from '../hub/ports/captures.ts';
import type { CodeDesk } from '../hub/ports/code-desk.ts';
import type { EffectDesk } from '../hub/ports/effect-desk.ts';
import type { EventResends } from '../hub/ports/event-resends.ts';
import type { ReturnLabels } from '../hub/ports/return-labels.ts';
import type { WebhookEndpoints } from '../hub/ports/webhook-endpoints.ts';
import type { LetterDesk } from '../hub/ports/letter-desk.ts';
import type { Lists } from '../hub/ports/lists.ts';
import type { Offers } from '../hub/ports/offers.ts';
import type { OrderImports } from '../hub/ports/order-imports.ts';
import type { StockLoads } from '../hub/ports/stock-loads.ts';
import type { ParcelSubscriptions } from '../hub/ports/parcel-subscriptions.ts';
import type { CaseSubscriptions } from '../hub/ports/subscriptions.ts';
import type { Stocks } from '../hub/stocks.ts';
import type { OrderPlacing } from '../hub/place-order.ts';
import type { Registry } from '../hub/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Readiness } from '../platform/readiness.ts';

export const HTTP_OPTIONS = Symbol('HttpOptions');

/** Everything that HTTP stands on, made before it. */
export interface HttpOptions {
  readonly access: Access;
  readonly hub: Hub;
  readonly carts: Carts;
  readonly days: DayLoads;
  readonly placing: OrderPlacing;
  readonly deliveryChanges: DeliveryChanges;
  readonly registry: Registry;
  readonly feeds: Feeds;
  readonly incidents: IncidentStreams;
  readonly caseStreams: CaseStreams;
  readonly caseHistories: CaseHistories;
  readonly savedViews: SavedViews;
  readonly boards: BoardRebuilds;
  readonly doors: Doors;
  readonly deadLetters: DeadLetters;
  readonly letterDesk: LetterDesk;
  readonly codeDesk: CodeDesk;
  readonly effectDesk: EffectDesk;
  readonly eventResends: EventResends;
  readonly returnLabels: ReturnLabels;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly captures: Captures;
  readonly caseSubscriptions: CaseSubscriptions;
  readonly parcelSubscriptions: ParcelSubscriptions;
  readonly lists: Lists;
  readonly customers: Customers;
  readonly stocks: Stocks;
  readonly offers: Offers;
  readonly stockLoads: StockLoads;
  readonly orderImports: OrderImports;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly poke: Poke;
  readonly config: {
    readonly PUBLIC_URL?: string | undefined;
    readonly METRICS_TOKEN?: string | undefined;
    readonly SMTP_URL?: string | undefined;
    readonly RETURN_DAYS: number;
  };
  /** Where the built client is; `dist/client` beside the built server when absent. */
  readonly clientDir?: string;
  /** One-click sign-ins, and what its shop sells; only the demo has them. */
  readonly demo?: {
    readonly items: readonly DemoIdentity[];
    readonly cartMinutes?: number;
    readonly products?: readonly {
      readonly sku: string;
      readonly name: string;
      readonly price: number;
      readonly contains?: string;
    }[];
  };
}

export interface DemoIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page to start on. */
  readonly href: string;
  /** Empty where `href` is a tracking link. */
  readonly token: string;
}
