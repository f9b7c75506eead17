import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { loadOrCreateSecret } from './secret-file.ts';

/**
 * Where hubs and the guard of an embedded server meet. The name is in Linux's abstract namespace: no path to be too
 * long, no file to go stale, and the kernel lets one process only bind it, which makes the guard unique per directory.
 */
export interface GuardSocket {
  readonly name: string;
  /** Shown by whoever connects: the namespace has no permissions of its own. */
  readonly token: string;
}

export function loadGuardSocket(directory: string): GuardSocket {
  const token = loadOrCreateSecret(join(directory, 'guard-token'));
  const digest = createHash('sha256').update(token).digest('hex').slice(0, 32);
  return { name: `\0order-hub-${digest}`, token };
}

/** What the guard answers to a token, one line of JSON. After `stopping` and `failed` it hangs up. */
export type GuardAnswer =
  | { readonly state: 'ready'; readonly port: number }
  | { readonly state: 'stopping' }
  | { readonly state: 'failed'; readonly reason: string };

export type GuardedKind =
  | {
      readonly kind: 'postgres';
      readonly directory: string;
      readonly port?: number | undefined;
      readonly settings: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'nats';
      readonly directory: string;
      readonly bin: string;
      readonly syncsAlways: boolean;
      /** How often it is asked whether it does its work, and how long it may think of it. */
      readonly lookEveryMs: number;
    };
