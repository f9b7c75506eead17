import type { Role } from '../contracts/access.ts';
import type { OrderCommandBody } from '../contracts/commands.ts';
import type { BoardView, ClientToServer } from '../contracts/socket.ts';
import type { Identity } from './identity.ts';

/**
 * Who may what (invariant 9): role × route, role × command, role × socket event, role × NATS subject. The default is no.
 * A route is bound by its name here and a command, event or view is a key of its type, so a missing row does not compile;
 * tests walk these tables cell by cell. What one may see within a row is `scope.ts`.
 */
export type Audience = Role | 'link';

/**
 * `public` needs no identity; `signature` is the carrier's over the bytes; `client` is the id and secret of a
 * carrier; `metrics` is a token of its own or the machine itself; a list names the audiences.
 */
export type Access = 'public' | 'signature' | 'client' | 'metrics' | readonly Audience[];

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const office = ['admin', 'ops', 'agent', 'sales'] as const satisfies readonly Audience[];
const desk = ['admin', 'ops'] as const satisfies readonly Audience[];
const sellers = ['storefront', 'agent', 'sales', 'admin'] as const satisfies readonly Audience[];
const everyone = [
  'admin',
  'ops',
  'agent',
  'sales',
  'storefront',
  'warehouse',
  'carrier',
  'link',
] as const satisfies readonly Audience[];

export const routePolicy = {
  'POST /api/v1/orders': sellers,
  'POST /api/v1/reservations': sellers,
  'DELETE /api/v1/reservations/{id}': sellers,
  'GET /api/v1/orders': [...office, 'storefront'],
  'GET /api/v1/orders/{id}': [...office, 'storefront', 'link'],
  'GET /api/v1/orders/{id}/timeline': [...office, 'storefront', 'link'],
  'POST /api/v1/orders/{id}/commands': [...office, 'storefront'],
  'POST /api/v1/orders/{id}/preview': [...office, 'storefront', 'link'],
  'GET /api/v1/orders/{id}/delivery-options': [...office, 'storefront', 'link'],
  'POST /api/v1/orders/{id}/returns': [...office, 'storefront'],
  'GET /api/v1/returns/{id}': [...office, 'storefront', 'warehouse'],
  'POST /api/v1/returns/{id}/commands': [...desk, 'warehouse'],
  'GET /api/v1/returns/{id}/label.pdf': [...office, 'storefront', 'warehouse'],
  'GET /api/v1/returns/{id}/label.zpl': [...office, 'storefront', 'warehouse'],
  'GET /api/v1/customers/{id}': office,
  'GET /api/v1/fulfilments': [...desk, 'warehouse'],
  'POST /api/v1/fulfilments/{id}/commands': [...desk, 'warehouse'],
  'GET /api/v1/availability': 'public',
  'GET /api/v1/stock': [...desk, 'warehouse'],
  'GET /api/v1/stock/{sku}': [...desk, 'warehouse'],
  'GET /api/v1/stock/{sku}/{location}/ledger': [...desk, 'warehouse'],
  'PUT /api/v1/stock/{sku}/{location}': [...desk, 'warehouse'],
  'POST /api/v1/stock/{sku}/{location}/movements': [...desk, 'warehouse'],
  'POST /api/v1/stock/loads': desk,
  'GET /api/v1/stock/loads': desk,
  'GET /api/v1/stock/loads/{id}': desk,
  'GET /api/v1/stock/loads/{id}/refused': desk,
  'POST /api/v1/stock/loads/{id}/stop': desk,
  'POST /api/v1/imports/orders': ['admin'],
  'GET /api/v1/imports/orders': desk,
  'GET /api/v1/imports/orders/{id}': desk,
  'GET /api/v1/imports/orders/{id}/refused': desk,
  'POST /api/v1/imports/orders/{id}/stop': desk,
  'GET /api/v1/exceptions': [...desk, 'agent'],
  'GET /api/v1/exceptions/history': desk,
  'GET /api/v1/exceptions/history.csv': desk,
  'POST /api/v1/exceptions/{id}/commands': [...desk, 'agent'],
  'POST /api/v1/exceptions/bulk': [...desk, 'agent'],
  'GET /api/v1/views': [...desk, 'agent'],
  'POST /api/v1/views': [...desk, 'agent'],
  'DELETE /api/v1/views/{id}': [...desk, 'agent'],
  'POST /api/v1/carriers/{carrier}/tracking': ['carrier', 'admin'],
  'POST /api/v1/carriers/{carrier}/webhooks/{format}': 'signature',
  'GET /api/v1/carriers/{carrier}/webhooks/{format}': 'public',
  'POST /api/v1/carriers/{carrier}/oauth/token': 'client',
  'GET /api/v1/carriers/{carrier}/subscriptions': desk,
  'POST /api/v1/carriers/{carrier}/subscriptions/renewed': desk,
  'POST /api/v1/warehouses/{location}/fulfilment': ['warehouse', 'admin'],
  'POST /api/v1/warehouses/{location}/returns': ['warehouse', 'admin'],
  'POST /api/v1/warehouses/{location}/stock': ['warehouse', 'admin'],
  'POST /api/v1/warehouses/{location}/epcis': ['warehouse', 'admin'],
  'GET /api/v1/receipts/{id}': [...desk, 'carrier', 'warehouse', 'storefront'],
  'GET /api/v1/track/{token}': 'public',
  'GET /api/v1/track/{token}/delivery-options': 'public',
  'POST /api/v1/track/{token}/commands': 'public',
  // A mail's List-Unsubscribe. Scanners fetch links: asking for it changes nothing.
  'GET /api/v1/track/{token}/unsubscribe': 'public',
  'POST /api/v1/track/{token}/unsubscribe': 'public',
  'GET /api/v1/track/{token}/returns/{id}/label.pdf': 'public',
  'GET /api/v1/track/{token}/returns/{id}/label.zpl': 'public',
  'GET /api/v1/track/{token}/returns/{id}/code.svg': 'public',
  'GET /api/v1/signature-failures': desk,
  'POST /api/v1/signature-failures/{carrier}/{format}/replay': desk,
  'GET /api/v1/unmapped-codes': desk,
  'GET /api/v1/unmapped-codes/carriers': desk,
  'GET /api/v1/unmapped-codes/examples': desk,
  // Whoever reads an order's history may read why a scan of it was read anew.
  'GET /api/v1/unmapped-codes/meanings': office,
  'POST /api/v1/unmapped-codes/preview': desk,
  'POST /api/v1/unmapped-codes/meanings': desk,
  'GET /api/v1/dead-letters': desk,
  'GET /api/v1/dead-letters/groups': desk,
  'POST /api/v1/dead-letters/groups/{id}/dry-run': desk,
  'GET /api/v1/dead-letters/jobs': desk,
  'POST /api/v1/dead-letters/jobs': desk,
  'GET /api/v1/dead-letters/jobs/{id}': desk,
  'POST /api/v1/dead-letters/jobs/{id}/stop': desk,
  'GET /api/v1/dead-letters/{id}': desk,
  'POST /api/v1/dead-letters/{id}/erase': ['admin'],
  'POST /api/v1/dead-letters/{id}/replay': desk,
  'POST /api/v1/dead-letters/{id}/discard': desk,
  'GET /api/v1/effects': desk,
  'GET /api/v1/effects/counts': desk,
  'POST /api/v1/effects/{id}/retry': desk,
  'POST /api/v1/effects/{id}/give-up': desk,
  'POST /api/v1/boards/{view}/rebuild': ['admin'],
  'GET /api/v1/boards/{view}/rebuild': ['admin'],
  'GET /api/v1/event-resends': ['admin'],
  'POST /api/v1/event-resends': ['admin'],
  'GET /api/v1/event-resends/{id}': ['admin'],
  'POST /api/v1/event-resends/{id}/stop': ['admin'],
  'GET /api/v1/webhook-endpoints': desk,
  'POST /api/v1/webhook-endpoints': ['admin'],
  'GET /api/v1/webhook-endpoints/{id}': desk,
  'DELETE /api/v1/webhook-endpoints/{id}': ['admin'],
  'POST /api/v1/webhook-endpoints/{id}/rotate-secret': ['admin'],
  'POST /api/v1/webhook-endpoints/{id}/disable': ['admin'],
  'POST /api/v1/webhook-endpoints/{id}/enable': ['admin'],
  'POST /api/v1/webhook-endpoints/{id}/ping': ['admin'],
  'GET /api/v1/webhook-endpoints/{id}/deliveries': desk,
  'POST /api/v1/webhook-endpoints/{id}/resend': desk,
  'POST /api/v1/webhook-endpoints/{id}/replay': desk,
  'POST /api/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay': desk,
  'GET /api/v1/feeds': desk,
  'GET /api/v1/incidents': desk,
  'POST /api/v1/incidents': desk,
  'GET /api/v1/incidents/{id}': desk,
  'POST /api/v1/incidents/{id}/commands': desk,
  'GET /api/v1/exception-thresholds': office,
  'GET /api/v1/exception-thresholds/versions': office,
  'PUT /api/v1/exception-thresholds': desk,
  'GET /api/v1/locations': [...office, 'warehouse'],
  'POST /api/v1/locations': ['admin'],
  'POST /api/v1/locations/{id}/release': desk,
  'GET /api/v1/carriers': [...office, 'warehouse'],
  'POST /api/v1/carriers': ['admin'],
  'GET /api/v1/channels': office,
  'POST /api/v1/channels': ['admin'],
  'GET /api/v1/bundles': [...office, 'storefront', 'warehouse'],
  'POST /api/v1/bundles': desk,
  'DELETE /api/v1/bundles/{id}': desk,
  'GET /api/v1/api-keys': ['admin'],
  'POST /api/v1/api-keys': ['admin'],
  'DELETE /api/v1/api-keys/{id}': ['admin'],
  'POST /api/v1/api-keys/{id}/revoke': ['admin'],
  'GET /api/v1/senders': desk,
  'POST /api/v1/senders/{id}/pause': desk,
  'GET /api/v1/me': everyone,
  'GET /api/v1/me/subscriptions': [...desk, 'agent'],
  'PUT /api/v1/me/subscriptions': [...desk, 'agent'],
  'GET /api/v1/demo/identities': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/asyncapi.json': 'public',
  'GET /api/docs': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': 'metrics',
  'GET /': 'public',
  'GET /desk': 'public',
  'GET /desk/{path}': 'public',
  'GET /warehouse': 'public',
  'GET /warehouse/{path}': 'public',
  'GET /shop': 'public',
  'GET /track/{token}': 'public',
  'GET /assets/{file}': 'public',
  'GET /{file}': 'public',
} as const satisfies Readonly<Record<`${Method} /${string}`, Access>>;
export type RouteName = keyof typeof routePolicy;

/** Over HTTP; a link's own go by `/track`. */
export const commandPolicy: Readonly<Record<OrderCommandBody['type'], readonly Audience[]>> = {
  CancelOrder: [...office, 'storefront', 'link'],
  CancelLines: [...office, 'storefront'],
  ChangeAddress: [...office, 'storefront', 'link'],
  ChangeDelivery: [...office, 'storefront', 'link'],
  HoldOrder: office,
  ReleaseHold: office,
  OverrideShipmentStatus: [...desk, 'agent'],
  WithdrawShipmentOverride: [...desk, 'agent'],
  ClaimNonReceipt: [...office, 'storefront', 'link'],
  WithdrawNonReceipt: [...office, 'storefront', 'link'],
  RequestReturn: [...office, 'storefront', 'link'],
  ApproveReturn: office,
  RefuseReturn: office,
  CancelReturn: [...office, 'storefront', 'link'],
  CloseReturn: office,
  Reship: office,
  AdjustPrice: office,
  NoteOrder: office,
  SetPreferences: [...office, 'storefront', 'link'],
  RevokeTrackingLink: [...desk, 'agent'],
  ErasePersonalData: ['admin'],
};

export const socketPolicy: Readonly<Record<keyof ClientToServer, readonly Audience[]>> = {
  'order:watch': [...office, 'storefront', 'link'],
  'order:unwatch': everyone,
  // Which views: `boardPolicy`.
  'board:watch': [...office, 'storefront', 'warehouse'],
  'board:unwatch': everyone,
  'feeds:watch': desk,
  'feeds:unwatch': everyone,
  'stock:watch': everyone,
  'stock:unwatch': everyone,
  'presence:set': office,
};

export const boardPolicy: Readonly<Record<BoardView, readonly Audience[]>> = {
  exceptions: [...desk, 'agent'],
  orders: [...office, 'storefront'],
  fulfilments: [...desk, 'warehouse'],
  stock: [...desk, 'warehouse'],
};

/** What a sender's own credentials reach; `{id}` is the sender. `deploy/nats-server.conf` says the same in its own words. */
export const subjectPolicy = {
  'carriers.{id}.tracking.>': { publish: ['carrier'], subscribe: [] },
  'carriers.{id}.tracking': { publish: ['carrier'], subscribe: [] },
  'carriers.{id}.raw.*': { publish: ['carrier'], subscribe: [] },
  'warehouses.{id}.fulfilment.>': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.fulfilment': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.returns.>': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.returns': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.stock.>': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.stock': { publish: ['warehouse'], subscribe: [] },
  'warehouses.{id}.raw.epcis': { publish: ['warehouse'], subscribe: [] },
  'storefronts.{id}.orders': { publish: ['storefront'], subscribe: [] },
  'hub.answers.{id}': { publish: [], subscribe: ['carrier', 'warehouse', 'storefront'] },
  'hub.work.{id}.*': { publish: [], subscribe: ['warehouse'] },
  'hub.events.>': { publish: [], subscribe: [] },
  'hub.dead.{id}': { publish: [], subscribe: ['carrier', 'warehouse', 'storefront'] },
} as const satisfies Readonly<
  Record<string, { readonly publish: readonly Role[]; readonly subscribe: readonly Role[] }>
>;

export const isAllowed = (identity: Identity, who: readonly Audience[]): boolean =>
  identity.kind === 'link' ? who.includes('link') : identity.roles.some((role) => who.includes(role));

export const canCommand = (identity: Identity, type: OrderCommandBody['type']): boolean =>
  isAllowed(identity, commandPolicy[type]);
