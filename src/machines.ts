import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import type { Config } from './config.ts';
import type { CaseStreams } from './hub/case-streams.ts';
import type { Feeds } from './hub/feeds.ts';
import type { Hub } from './hub/hub.ts';
import type { IncidentStreams } from './hub/incident-streams.ts';
import type { EffectDesk } from './hub/ports/effect-desk.ts';
import type { EventResends } from './hub/ports/event-resends.ts';
import type { Mailer } from './hub/ports/mailer.ts';
import type { ReturnLabels } from './hub/ports/return-labels.ts';
import type { WebhookEndpoints } from './hub/ports/webhook-endpoints.ts';
import type { ParcelSubscriptions } from './hub/ports/parcel-subscriptions.ts';
import type { CaseSubscriptions } from './hub/ports/subscriptions.ts';
import type { Registry } from './hub/registry.ts';
import type { Selling } from './hub/selling.ts';
import type { Ingest, IngestOptions } from './ingest/ingest.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';
import type { Poke } from './platform/poke.ts';
import type { Readiness } from './platform/readiness.ts';
import type { Tracer } from './platform/tracer.ts';

/**
 * One node's machines, plain values made by factories and put together in `composition.ts`; Nest comes on top
 * (`app.module.ts`). They start in the order in which they need each other and stop in the other.
 */
export interface Machines extends Selling {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Undefined: nothing is traced. */
  readonly tracer: Tracer | undefined;
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** Null where there is none, and until it is there. */
  readonly nats: () => NatsConnection | null;
  /** Why there is none now. */
  readonly natsProblem: () => string | null;
  readonly poke: Poke;
  readonly epoch: string;
  readonly hub: Hub;
  readonly registry: Registry;
  readonly feeds: Feeds;
  readonly incidents: IncidentStreams;
  readonly caseStreams: CaseStreams;
  readonly effectDesk: EffectDesk;
  readonly eventResends: EventResends;
  readonly returnLabels: ReturnLabels;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly caseSubscriptions: CaseSubscriptions;
  readonly parcelSubscriptions: ParcelSubscriptions;
  readonly ingest: Ingest;
  readonly linkSecret: Buffer;
  /** Doors open for NATS, clocks wake orders, effects go out: when whoever must hear of it listens. */
  start(): Promise<void>;
  /** The NATS door shuts, and what one node at a time does goes to another now. People may go on asking. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** The hub's clock, for the demo; `lastRecordedAt` is the newest there is in the log. */
  readonly createClock?: (lastRecordedAt: number | null) => Clock;
  /** Where mails go, unless to the server of SMTP_URL. */
  readonly mailer?: Mailer;
  /** The registry's formats, unless others are given. */
  readonly findFormat?: IngestOptions['findFormat'];
}
