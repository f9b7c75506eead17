import type {
  CreateWebhookEndpoint,
  NewWebhookEndpoint,
  ReplayDeliveries,
  ResendMissed,
  RotatedSecret,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookPing,
} from '../../contracts/webhook-endpoints.ts';

/** Who is told over HTTP of what happens, as people see and change them. Undefined, false: there is no such endpoint. */
export interface WebhookEndpoints {
  /** It is told of what happens from now on. */
  create(
    wanted: CreateWebhookEndpoint,
    by: string,
  ): Promise<NewWebhookEndpoint | 'too_many' | { readonly problem: string }>;
  list(): Promise<readonly WebhookEndpoint[]>;
  find(endpointId: string): Promise<WebhookEndpoint | undefined>;
  /** The one before goes on signing for a day, so that the receiver can change without losing a message. */
  rotateSecret(endpointId: string): Promise<RotatedSecret | undefined>;
  disable(endpointId: string, why: string): Promise<WebhookEndpoint | undefined>;
  /** What waited goes out at once; what happened meanwhile does not. */
  enable(endpointId: string): Promise<WebhookEndpoint | undefined>;
  /** What waits for it never goes out. */
  remove(endpointId: string): Promise<boolean>;
  ping(endpointId: string): Promise<WebhookPing | undefined>;
  /** The newest first. */
  listDeliveries(
    endpointId: string,
    wanted: {
      readonly state?: WebhookDelivery['state'] | undefined;
      readonly before?: string | undefined;
      readonly limit: number;
    },
  ): Promise<
    | { readonly items: readonly WebhookDelivery[]; readonly nextCursor: string | null }
    | 'bad_cursor'
    | undefined
  >;
  /** Sends one again, under the same id, also one that was taken. */
  replay(endpointId: string, deliveryId: string): Promise<boolean>;
  /** Looks in the log for what it was not told of, and sends that; in the background, a page after the other. */
  resendMissed(
    endpointId: string,
    wanted: ResendMissed,
  ): Promise<WebhookEndpoint | 'disabled' | 'running' | 'never_disabled' | undefined>;
  /** Those that failed for good. @returns how many */
  replayFailed(endpointId: string, wanted: ReplayDeliveries): Promise<number | undefined>;
}

/** So many endpoints there may be: each event is sent to each that wants it. */
export const mostWebhookEndpoints = 50;
