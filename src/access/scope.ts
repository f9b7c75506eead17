import type { Role } from '../contracts/access.ts';
import type { Identity } from './identity.ts';

/**
 * What of the hub one sees: within a row of the policy, whose orders, fulfilments and messages. A foreign id is answered
 * like an absent one, so these decide over 404 and never over 403.
 */
const hasRole = (identity: Identity, ...wanted: readonly Role[]): boolean =>
  identity.kind !== 'link' && identity.roles.some((role) => wanted.includes(role));

const seesAllOrders = (identity: Identity): boolean => hasRole(identity, 'admin', 'ops', 'agent', 'sales');

export const canSeeOrder = (
  identity: Identity,
  order: { readonly orderId: string; readonly channel: string },
): boolean =>
  identity.kind === 'link'
    ? identity.orderId === order.orderId
    : seesAllOrders(identity) ||
      (hasRole(identity, 'storefront') && identity.channels.includes(order.channel));

/** Undefined is all of them. */
export const visibleChannels = (identity: Identity): readonly string[] | undefined => {
  if (seesAllOrders(identity)) return undefined;
  return hasRole(identity, 'storefront') ? identity.channels : [];
};

export const canPlaceIn = (identity: Identity, channel: string): boolean =>
  hasRole(identity, 'admin', 'agent', 'sales') ||
  (hasRole(identity, 'storefront') && identity.channels.includes(channel));

/** Undefined is all of them. */
export const visibleLocations = (identity: Identity): readonly string[] | undefined => {
  if (hasRole(identity, 'admin', 'ops')) return undefined;
  return hasRole(identity, 'warehouse') ? identity.locations : [];
};

/** Names and addresses of locations: the office reads all of them, a location its own. Undefined is all of them. */
export const listedLocations = (identity: Identity): readonly string[] | undefined =>
  seesAllOrders(identity) ? undefined : visibleLocations(identity);

/** Somebody who works where goods lie. */
export const hasLocations = (identity: Identity): boolean => visibleLocations(identity)?.length !== 0;

export const canWorkIn = (identity: Identity, location: string): boolean =>
  visibleLocations(identity)?.includes(location) ?? true;

export const canSendAsCarrier = (identity: Identity, carrier: string): boolean =>
  hasRole(identity, 'admin') || (hasRole(identity, 'carrier') && identity.carriers.includes(carrier));

export const canSendAsLocation = (identity: Identity, location: string): boolean =>
  hasRole(identity, 'admin') || (hasRole(identity, 'warehouse') && identity.locations.includes(location));

/** Cases of feeds, stock and incidents: no customer's, so the desk's to see and to handle. */
export const isOfDesk = (identity: Identity): boolean => hasRole(identity, 'admin', 'ops');

/** A receipt is its sender's. One id may be a carrier, a location and a channel: each role answers for its own list. */
export const canSeeReceipt = (identity: Identity, sender: string): boolean =>
  hasRole(identity, 'admin', 'ops') ||
  (hasRole(identity, 'carrier') && identity.carriers.includes(sender)) ||
  (hasRole(identity, 'warehouse') && identity.locations.includes(sender)) ||
  (hasRole(identity, 'storefront') && identity.channels.includes(sender));

/** How much of an order is shown to them. */
export const audienceOf = (identity: Identity): 'staff' | 'storefront' | 'warehouse' | 'customer' => {
  if (identity.kind === 'link') return 'customer';
  if (seesAllOrders(identity)) return 'staff';
  return hasRole(identity, 'storefront') ? 'storefront' : 'warehouse';
};
