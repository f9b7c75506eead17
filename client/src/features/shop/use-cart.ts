import { useRef, useState } from 'react';
import { isUnknown, toMessage } from '../../api/http.ts';
import { buy, giveBack, holdInCart, type Product } from '../../api/shop.ts';
import { useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';

/** One product's cart: what is held for this visitor, until when, and what became of it. */
export type Cart =
  | { readonly status: 'empty' }
  | Held
  | {
      readonly status: 'placed';
      readonly orderNumber: string;
      readonly href: string;
      readonly arrives: string;
    }
  | { readonly status: 'short' }
  | { readonly status: 'over' }
  | { readonly status: 'failed'; readonly message: string };

export interface Held {
  readonly status: 'held';
  readonly reservationId: string;
  readonly quantity: number;
  readonly expiresAt: string;
  /** The last try to buy it failed; it is held still. */
  readonly problem?: string;
}

export interface CartUse {
  readonly cart: Cart;
  readonly busy: 'hold' | 'buy' | 'back' | undefined;
  readonly hold: (quantity: number) => void;
  /** What is held, else so many at once. */
  readonly order: (quantity: number) => void;
  readonly back: () => void;
}

export const useCart = (product: Product, channel: string, minutes: number): CartUse => {
  const { http } = useSession();
  const now = useNow();
  const [cart, setCart] = useState<Cart>({ status: 'empty' });
  const [busy, setBusy] = useState<CartUse['busy']>();
  const keys = useRef({ hold: crypto.randomUUID(), buy: crypto.randomUUID() });

  // The hub ends it by its own clock; here it is over when that has come.
  const isOver = cart.status === 'held' && Date.parse(cart.expiresAt) <= now && busy === undefined;

  /** What was not answered may have taken effect: the same press again counts once. */
  const settle = (what: 'hold' | 'buy', status: number): void => {
    if (!isUnknown({ status })) keys.current = { ...keys.current, [what]: crypto.randomUUID() };
  };

  const hold = async (quantity: number): Promise<void> => {
    setBusy('hold');
    const asked = { product, quantity, channel, minutes, key: keys.current.hold };
    const result = await holdInCart(http, asked);
    setBusy(undefined);
    settle('hold', result.ok ? 201 : result.problem.status);
    if (result.ok) {
      const { reservationId, expiresAt } = result.value;
      setCart({ status: 'held', reservationId, expiresAt, quantity });
    } else if (codeOf(result.problem) === 'insufficient_stock') setCart({ status: 'short' });
    else setCart({ status: 'failed', message: toMessage(result.problem) });
  };

  const order = async (wanted: number): Promise<void> => {
    setBusy('buy');
    const held = cart.status === 'held' && !isOver ? cart : undefined;
    const quantity = held?.quantity ?? wanted;
    const reservation = held === undefined ? {} : { reservationId: held.reservationId };
    const result = await buy(http, { product, quantity, channel, key: keys.current.buy, ...reservation });
    setBusy(undefined);
    settle('buy', result.ok ? 201 : result.problem.status);
    if (result.ok) {
      const { orderNumber, trackingUrl, promise } = result.value;
      const { pathname } = new URL(trackingUrl, location.href);
      setCart({ status: 'placed', orderNumber, href: pathname, arrives: promise.to });
      return;
    }
    const code = codeOf(result.problem);
    if (code === 'insufficient_stock') setCart({ status: 'short' });
    else if (code === 'reservation_over') setCart({ status: 'over' });
    else if (held !== undefined) setCart({ ...held, problem: toMessage(result.problem) });
    else setCart({ status: 'failed', message: toMessage(result.problem) });
  };

  const back = async (): Promise<void> => {
    if (cart.status !== 'held') return;
    setBusy('back');
    const result = await giveBack(http, cart.reservationId);
    setBusy(undefined);
    setCart(result.ok ? { status: 'empty' } : { ...cart, problem: toMessage(result.problem) });
  };

  return {
    cart: isOver ? { status: 'over' } : cart,
    busy,
    hold: (quantity) => {
      if (busy === undefined) void hold(quantity);
    },
    order: (quantity) => {
      if (busy === undefined) void order(quantity);
    },
    back: () => {
      if (busy === undefined) void back();
    },
  };
};

const codeOf = (problem: {
  readonly code?: string;
  readonly rejection?: { readonly code: string } | undefined;
}): string | undefined => problem.rejection?.code ?? problem.code;
