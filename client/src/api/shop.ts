import type { PlacedOrder, PlaceOrderBody } from '../../../src/contracts/orders.ts';
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

export const loadProducts = (http: Http): Promise<Result<{ readonly products?: readonly Product[] }>> =>
  http.get('/api/v1/demo/identities');

/** Whoever buys here lives in Malmö and does not mind. */
export const buy = (
  http: Http,
  {
    product,
    quantity,
    channel,
    key,
  }: {
    readonly product: Product;
    readonly quantity: number;
    readonly channel: string;
    readonly key: string;
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
