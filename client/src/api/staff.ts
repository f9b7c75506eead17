import type { Role } from '../../../src/contracts/access.ts';
import type { OrderCommandBody } from '../../../src/contracts/commands.ts';
import type { OrderPreview } from '../../../src/contracts/order-preview.ts';
import type { DeliveryOptions } from '../../../src/contracts/delivery-options.ts';
import type { EventView } from '../../../src/contracts/events.ts';
import type { BulkAnswer, ExceptionCommand } from '../../../src/contracts/exceptions.ts';
import type { FulfilmentCommand } from '../../../src/contracts/fulfilments.ts';
import type { OrderRow, OrderView } from '../../../src/contracts/orders.ts';
import type { CarrierView, LocationView } from '../../../src/contracts/registry.ts';
import type { SavedView, SaveView } from '../../../src/contracts/saved-views.ts';
import { learnNames } from '../words/statuses.ts';
import type { Http, Result } from './http.ts';

/** The hub's HTTP interface as staff use it, one function a use. */
export interface List<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly position: string;
}
export interface DemoIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly href: string;
  readonly token: string;
}
export interface Done {
  readonly version: number;
  readonly events: readonly EventView[];
}

const api = '/api/v1';
const id = encodeURIComponent;
const query = (values: Readonly<Record<string, string | number | undefined>>): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    if (value !== undefined && value !== '') search.set(key, `${value}`);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
};

export const loadIdentities = (http: Http): Promise<Result<{ readonly items: readonly DemoIdentity[] }>> =>
  http.get(`${api}/demo/identities`);

export const findOrders = (
  http: Http,
  wanted: {
    readonly q?: string;
    readonly filter?: string;
    readonly cursor?: string;
    readonly limit?: number;
  },
  signal?: AbortSignal,
): Promise<Result<List<OrderRow>>> => http.get(`${api}/orders${query(wanted)}`, signal);

export const loadOrder = (http: Http, orderId: string, signal: AbortSignal): Promise<Result<OrderView>> =>
  http.get(`${api}/orders/${id(orderId)}`, signal);

export const loadDeliveryOptions = (http: Http, orderId: string): Promise<Result<DeliveryOptions>> =>
  http.get(`${api}/orders/${id(orderId)}/delivery-options`);

export const loadTimeline = (http: Http, orderId: string): Promise<Result<List<EventView>>> =>
  http.get(`${api}/orders/${id(orderId)}/timeline`);

export const commandOrder = (
  http: Http,
  orderId: string,
  command: OrderCommandBody,
  { expectedVersion, key }: { readonly expectedVersion: number; readonly key: string },
): Promise<Result<Done>> =>
  http.post(`${api}/orders/${id(orderId)}/commands`, { ...command, expectedVersion }, key);

export const previewOrder = (
  http: Http,
  orderId: string,
  command: OrderCommandBody,
): Promise<Result<OrderPreview>> => http.post(`${api}/orders/${id(orderId)}/preview`, command);

export const commandException = (
  http: Http,
  exceptionId: string,
  command: ExceptionCommand,
): Promise<Result<Done>> => http.post(`${api}/exceptions/${id(exceptionId)}/commands`, command);

/** A command each, in one request; the answer has an outcome each, in their order. */
export const commandExceptions = (
  http: Http,
  told: readonly (readonly [exceptionId: string, command: ExceptionCommand])[],
): Promise<Result<BulkAnswer>> =>
  http.post(`${api}/exceptions/bulk`, {
    commands: told.map(([exceptionId, command]) => ({ exceptionId, command })),
  });

/** What matches a filter now, those first that the board shows first; nothing is done with them. */
export const matchExceptions = (http: Http, filter: string): Promise<Result<BulkAnswer>> =>
  http.post(`${api}/exceptions/bulk`, { filter, dryRun: true });

export const listViews = (
  http: Http,
  signal: AbortSignal,
): Promise<Result<{ readonly items: readonly SavedView[] }>> => http.get(`${api}/views`, signal);
export const saveView = (http: Http, view: SaveView): Promise<Result<SavedView>> =>
  http.post(`${api}/views`, view);
export const removeView = (http: Http, viewId: string): Promise<Result<object>> =>
  http.remove(`${api}/views/${id(viewId)}`);

export const commandFulfilment = (
  http: Http,
  fulfilmentId: string,
  command: FulfilmentCommand,
  key: string,
): Promise<Result<Done>> => http.post(`${api}/fulfilments/${id(fulfilmentId)}/commands`, command, key);

interface Items<T> {
  readonly items: readonly T[];
}
const loadNamed = async <T extends { readonly name: string }>(
  http: Http,
  kind: 'location' | 'carrier',
  idOf: (item: T) => string,
): Promise<Result<Items<T>>> => {
  const found = await http.get<Items<T>>(`${api}/${kind}s`);
  if (found.ok)
    learnNames(
      kind,
      found.value.items.map((item) => [idOf(item), item.name]),
    );
  return found;
};
export const loadLocations = (http: Http): Promise<Result<Items<LocationView>>> =>
  loadNamed(http, 'location', ({ location }) => location);
export const loadCarriers = (http: Http): Promise<Result<Items<CarrierView>>> =>
  loadNamed(http, 'carrier', ({ carrier }) => carrier);

/** No page waits longer than this for what places are called. */
const namesWithinMs = 1_500;

/** What locations and carriers are called, for who may know: known when it resolves, or never. It never rejects. */
export const loadNames = async (http: Http, { roles }: Person): Promise<void> => {
  if (!roles.some((role) => role !== 'storefront' && role !== 'carrier')) return;
  await Promise.race([
    Promise.allSettled([loadLocations(http), loadCarriers(http)]),
    new Promise((resolve) => setTimeout(resolve, namesWithinMs)),
  ]);
};

/** What a token says about its holder. Only for showing: the hub checks every request itself. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly locations: readonly string[];
}

export const readPerson = (token: string): Person => {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (char) => char.codePointAt(0) ?? 0);
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Person> & { sub?: string };
    return {
      id: claims.sub ?? 'unknown',
      name: claims.name ?? claims.sub ?? 'Unknown',
      roles: claims.roles ?? [],
      locations: claims.locations ?? [],
    };
  } catch {
    return { id: 'api-key', name: 'API key', roles: [], locations: [] };
  }
};
