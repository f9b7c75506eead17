import { useState, type ReactElement } from 'react';
import type { Product } from '../../api/shop.ts';
import type { Offer } from '../../live/offer-store.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Countdown } from '../../ui/marks.tsx';
import { useFresh } from '../../ui/use-time.ts';
import { bandNames } from '../../words/bands.ts';
import { toDay, toShortDay } from '../../words/times.ts';
import { useCart, type Cart, type Held } from './use-cart.ts';

const quantities = [1, 2, 3, 5] as const;

const Outcome = ({ cart }: { readonly cart: Cart }): ReactElement | null => {
  switch (cart.status) {
    case 'empty':
      return null;
    case 'held':
      return cart.problem === undefined ? null : <>{cart.problem}</>;
    case 'placed':
      return (
        <>
          Ordered. Arrives by {toDay(cart.arrives)}. <a href={cart.href}>Follow {cart.orderNumber}</a>
        </>
      );
    case 'short':
      return <>There are not so many left. Nothing was ordered.</>;
    case 'over':
      return <>Your time is over: what was held is on sale again.</>;
    case 'failed':
      return <>{cart.message}</>;
  }
};

/** Whose it is and for how long; the seconds are not read out. */
const HeldFor = ({ held }: { readonly held: Held }): ReactElement => (
  <p className="product-held">
    <span role="status">{held.quantity === 1 ? '1 is yours' : `${held.quantity} are yours`}</span> for{' '}
    <Countdown due={held.expiresAt} now={useNow()} />
  </p>
);

/** A product, what is there of it as it changes, and a cart that holds it. */
export const ProductCard = ({
  product,
  offer,
  channel,
  cartMinutes,
}: {
  readonly product: Product;
  readonly offer: Offer | undefined;
  readonly channel: string;
  readonly cartMinutes: number;
}): ReactElement => {
  const [quantity, setQuantity] = useState(1);
  const { cart, busy, hold, order, back } = useCart(product, channel, cartMinutes);
  const held = cart.status === 'held' ? cart : undefined;
  const isFresh = useFresh(offer?.changedAt ?? 0);
  const isSoldOut = offer?.band === 'out' || offer?.band === 'backorder';
  const near = (offer?.locations ?? []).filter(({ band }) => band === 'in_stock' || band === 'low');
  return (
    <li className="product" data-fresh={isFresh || undefined} data-band={offer?.band}>
      <h2>{product.name}</h2>
      {product.contains === undefined ? null : <p className="muted product-contains">{product.contains}</p>}
      <p className="product-price">€ {product.price.toFixed(2)}</p>
      <p className="product-band" aria-live="polite">
        {offer === undefined ? (
          <Badge>…</Badge>
        ) : (
          <Badge tone={bandNames[offer.band].tone}>
            {bandNames[offer.band].label}
            {offer.date === undefined ? '' : ` for ${toShortDay(offer.date)}`}
          </Badge>
        )}
      </p>
      <p className="muted product-places">
        {offer === undefined
          ? ''
          : near.length === 0
            ? 'At no location now'
            : near.map(({ name, band }) => `${name}${band === 'low' ? ' (few)' : ''}`).join(' · ')}
      </p>
      {held === undefined ? null : <HeldFor held={held} />}
      <div className="product-buy" data-held={held === undefined ? undefined : true}>
        {held === undefined ? (
          <label>
            <span className="hidden-text">How many of {product.name}</span>
            <select
              className="input"
              value={quantity}
              onChange={(event) => setQuantity(Number(event.target.value))}
            >
              {quantities.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        ) : null}
        <Button
          isBusy={busy === 'hold' || busy === 'back'}
          disabled={held === undefined && isSoldOut}
          aria-label={held === undefined ? `Put ${product.name} into the cart` : `Give ${product.name} back`}
          onClick={() => (held === undefined ? hold(quantity) : back())}
        >
          {held === undefined ? 'Into the cart' : 'Give back'}
        </Button>
        <Button
          kind="primary"
          isBusy={busy === 'buy'}
          disabled={held === undefined && isSoldOut}
          aria-label={`Buy ${product.name}`}
          onClick={() => order(quantity)}
        >
          Buy
        </Button>
      </div>
      <p className="product-said" data-status={cart.status} role="status">
        <Outcome cart={cart} />
      </p>
    </li>
  );
};
