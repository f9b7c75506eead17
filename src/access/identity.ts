import type { Claims, Role } from '../contracts/access.ts';
import type { Actor } from '../contracts/primitives.ts';

/** Who asks, whichever way they came in: a token, an API key, or the link to one order. */
export interface Identity {
  readonly kind: 'user' | 'key' | 'link';
  /** Subject of the token, id of the key, id of the linked order. */
  readonly id: string;
  readonly name?: string;
  readonly roles: readonly Role[];
  readonly locations: readonly string[];
  readonly carriers: readonly string[];
  readonly channels: readonly string[];
  /** Of a link: the one order it opens. */
  readonly orderId?: string;
  /** Of a link: the generation it was made in; the order's own is higher once it is revoked. */
  readonly linkGeneration?: number;
  /** Epoch ms of the machine's time; null when only a revocation ends it. */
  readonly expiresAt: number | null;
}

/** Why somebody was not let in. `code` is stable. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: 'token_invalid' | 'token_expired' | 'key_unknown' | 'link_closed';
  readonly message: string;
}

export const toRefusal = (code: Refusal['code'], message: string): Refusal => ({
  kind: 'refused',
  code,
  message,
});

export const toIdentity = (
  kind: 'user' | 'key',
  id: string,
  claims: Pick<Claims, 'roles' | 'name' | 'locations' | 'carriers' | 'channels'>,
  expiresAt: number | null,
): Identity => ({
  kind,
  id,
  ...(claims.name === undefined ? {} : { name: claims.name }),
  roles: claims.roles,
  locations: claims.locations ?? [],
  carriers: claims.carriers ?? [],
  channels: claims.channels ?? [],
  expiresAt,
});

/** Who did it, as history keeps it. Somebody with an office role acts as a person even if they also hold a machine's role. */
export function toActor(identity: Identity): Actor {
  const { id, name } = identity;
  return { kind: kindOf(identity), id, ...(name === undefined ? {} : { name }) };
}

const machines = ['storefront', 'warehouse', 'carrier'] as const;

function kindOf({ kind, roles }: Identity): Actor['kind'] {
  if (kind === 'link') return 'customer';
  if (roles.some((role) => !machines.includes(role as (typeof machines)[number]))) return 'user';
  return machines.find((machine) => roles.includes(machine)) ?? 'user';
}
