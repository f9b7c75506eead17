import type { PlacedOrder, PlaceOrderBody } from '../../../src/contracts/orders.ts';
import type { CartReservation, ReserveCart } from '../../../src/contracts/reservations.ts';
import type { Http, Result } from './http.ts';

/** The demo's shop: what it sells, and its door to the hub. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Euro. */
  readonly price: number;
  /** Of a bundle, in words. */
  readonly contains?: string;
}

export interface Shop {
  readonly products?: readonly Product[];
  /** How long a cart is held, on the hub's clock. */
  readonly cartMinutes?: number;
}

export const loadProducts = (http: Http): Promise<Result<Shop>> => http.get('/api/v1/demo/identities');

/** Held for whoever has it in the cart, all of it or none. */
export const holdInCart = (
  http: Http,
  {
    product,
    quantity,
    channel,
    minutes,
    key,
  }: {
    readonly product: Product;
    readonly quantity: number;
    readonly channel: string;
    readonly minutes: number;
    readonly key: string;
  },
): Promise<Result<CartReservation>> => {
  const body: ReserveCart = {
    channel,
    minutes,
    lines: [{ sku: product.sku, quantity }],
    shipTo: { country: 'SE', postcode: '211 34' },
  };
  return http.post('/api/v1/reservations', body, key);
};

export const giveBack = (http: Http, reservationId: string): Promise<Result<object>> =>
  http.remove(`/api/v1/reservations/${encodeURIComponent(reservationId)}`);

/** Whoever buys here lives in Malmö and does not mind. */
export const buy = (
  http: Http,
  {
    product,
    quantity,
    channel,
    key,
    reservationId,
  }: {
    readonly product: Product;
    readonly quantity: number;
    readonly channel: string;
    readonly key: string;
    /** Of the cart that it is bought from. */
    readonly reservationId?: string;
  },
): Promise<Result<PlacedOrder>> => {
  const body: PlaceOrderBody = {
    channel,
    currency: 'EUR',
    customer: { name: 'Vera Visitor', email: 'vera@shop.example', language: 'en' },
    shipTo: {
      name: 'Vera Visitor',
      line1: 'Storgatan 1',
      postcode: '211 34',
      city: 'Malmö',
      country: 'SE',
    },
    delivery: { option: 'standard' },
    ...(reservationId === undefined ? {} : { reservationId }),
    lines: [
      {
        lineId: '1',
        sku: product.sku,
        name: product.name,
        quantity,
        unitPrice: { amount: product.price.toFixed(2), currency: 'EUR' },
      },
    ],
    payment: { method: 'card' },
  };
  return http.post('/api/v1/orders', body, key);
};
