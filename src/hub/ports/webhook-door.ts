/** How a signed message goes to somebody's address. */
export interface WebhookDoor {
  /** Never rejects; waits no longer than `webhookTimeoutMs`. */
  post(message: WebhookMessage): Promise<WebhookAnswer>;
  /** Why nothing would ever be sent there; undefined where nothing speaks against it. Looks nothing up. */
  findProblem(url: string): string | undefined;
}

export const webhookTimeoutMs = 15_000;

export interface WebhookMessage {
  readonly url: string;
  /** The same in every try: the receiver counts it once. */
  readonly id: string;
  /** It is signed with each. */
  readonly secrets: readonly string[];
  readonly body: string;
}

export type WebhookAnswer =
  | { readonly outcome: 'taken'; readonly status: number }
  | {
      readonly outcome: 'refused';
      /** Null where nothing answered. */
      readonly status: number | null;
      readonly why: string;
      readonly retryAfterMs: number | null;
    };
