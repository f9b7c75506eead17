import { useMemo, useState, type ReactElement } from 'react';
import { buy, loadProducts, type Product } from '../../api/shop.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import type { Offer } from '../../live/offer-store.ts';
import { useConnectionState, useLive } from '../../live/use-live.ts';
import { useOffers } from '../../live/use-offers.ts';
import { Button } from '../../ui/button.tsx';
import { LineStatus } from '../../ui/line-status.tsx';
import { Badge } from '../../ui/marks.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useFresh } from '../../ui/use-time.ts';
import { useTitle } from '../../ui/use-title.ts';
import { bandNames } from '../../words/bands.ts';
import { toDay, toShortDay } from '../../words/times.ts';
import './shop.css';

const channel = 'web';
const quantities = [1, 2, 3, 5] as const;

type Bought =
  | { readonly status: 'none' }
  | { readonly status: 'busy' }
  | {
      readonly status: 'placed';
      readonly orderNumber: string;
      readonly href: string;
      readonly arrives: string;
    }
  | { readonly status: 'short' }
  | { readonly status: 'failed'; readonly message: string };

const Outcome = ({ bought }: { readonly bought: Bought }): ReactElement | null => {
  switch (bought.status) {
    case 'none':
    case 'busy':
      return null;
    case 'placed':
      return (
        <>
          Ordered. Arrives by {toDay(bought.arrives)}. <a href={bought.href}>Follow {bought.orderNumber}</a>
        </>
      );
    case 'short':
      return <>There are not so many left. Nothing was ordered.</>;
    case 'failed':
      return <>{bought.message}</>;
  }
};

const Card = ({
  product,
  offer,
}: {
  readonly product: Product;
  readonly offer: Offer | undefined;
}): ReactElement => {
  const { http } = useSession();
  const [quantity, setQuantity] = useState(1);
  const [bought, setBought] = useState<Bought>({ status: 'none' });
  const [key, setKey] = useState(() => crypto.randomUUID());
  const isFresh = useFresh(offer?.changedAt ?? 0);
  const order = (): void => {
    setBought({ status: 'busy' });
    void buy(http, { product, quantity, channel, key }).then((result) => {
      // What was not answered may have been ordered: the same press again counts once.
      if (result.ok || result.problem.status !== 0) setKey(crypto.randomUUID());
      if (result.ok) {
        const { orderNumber, trackingUrl, promise } = result.value;
        const { pathname } = new URL(trackingUrl, location.href);
        setBought({ status: 'placed', orderNumber, href: pathname, arrives: promise.to });
        return;
      }
      const { problem } = result;
      const code = problem.rejection?.code ?? problem.code;
      setBought(
        code === 'insufficient_stock'
          ? { status: 'short' }
          : { status: 'failed', message: toMessage(problem) },
      );
    });
  };
  const isOver = offer?.band === 'out' || offer?.band === 'backorder';
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
      <div className="product-buy">
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
        <Button
          kind="primary"
          isBusy={bought.status === 'busy'}
          disabled={isOver}
          aria-label={`Buy ${product.name}`}
          onClick={order}
        >
          Buy
        </Button>
      </div>
      <p className="product-said" data-status={bought.status} role="status">
        <Outcome bought={bought} />
      </p>
    </li>
  );
};

const Products = ({ products }: { readonly products: readonly Product[] }): ReactElement => {
  const skus = useMemo(() => products.map(({ sku }) => sku), [products]);
  const state = useOffers(skus, channel);
  if (state.status === 'refused')
    return (
      <ProblemState what="what is in stock" problem={{ status: 0, code: state.code, title: state.message }} />
    );
  return (
    <ul className="products">
      {products.map((product) => (
        <Card
          key={product.sku}
          product={product}
          offer={state.status === 'shown' ? state.offers.get(product.sku) : undefined}
        />
      ))}
    </ul>
  );
};

export const ShopPage = (): ReactElement => {
  useTitle('Fjäll & Co. · a shop of the demo');
  const { http, leave } = useSession();
  const { connection } = useLive();
  const line = useConnectionState();
  const { loaded, again } = useLoaded('products', () => loadProducts(http));
  const products = loaded.status === 'loaded' ? (loaded.value.products ?? noProducts) : noProducts;
  return (
    <div className="shop" data-stale={line.status === 'stale' || line.status === 'offline' || undefined}>
      <header className="shop-head">
        <p className="shop-name">Fjäll &amp; Co.</p>
        <LineStatus state={line} onRetry={connection.retryNow} onSignIn={leave} />
        <Button kind="quiet" onClick={leave}>
          Leave the shop
        </Button>
      </header>
      <main id="main" tabIndex={-1}>
        <h1>What is there now</h1>
        <p className="muted shop-lead">
          A shop of the demo. Availability is pushed as it changes: buy, and watch it. Others buy too.
        </p>
        {loaded.status === 'loading' ? <Skeleton rows={6} label="Loading the products" /> : null}
        {loaded.status === 'failed' ? (
          <ProblemState problem={loaded.problem} what="the shop" onRetry={again} />
        ) : null}
        {loaded.status === 'loaded' && products.length === 0 ? (
          <EmptyState title="This hub has no shop">Only the demo has one.</EmptyState>
        ) : null}
        {products.length > 0 ? <Products products={products} /> : null}
      </main>
    </div>
  );
};
const noProducts: readonly Product[] = [];
