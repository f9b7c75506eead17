import type { Pool } from 'pg';
import type { Access } from '../access/access.ts';
import type { DeadLetters, Doors } from '../hub/ports/doors.ts';
import type { Hub } from '../hub/hub.ts';
import type { Lists } from '../hub/ports/lists.ts';
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
  readonly placing: OrderPlacing;
  readonly registry: Registry;
  readonly doors: Doors;
  readonly deadLetters: DeadLetters;
  readonly lists: Lists;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly poke: Poke;
  readonly config: {
    readonly PUBLIC_URL?: string | undefined;
    readonly METRICS_TOKEN?: string | undefined;
  };
  /** Where the built client is; `dist/client` beside the built server when absent. */
  readonly clientDir?: string;
  /** One-click sign-ins; only the demo has them. */
  readonly demo?: { readonly items: readonly DemoIdentity[] };
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
