import { useMemo, type ReactElement } from 'react';
import { loadProducts, type Product } from '../../api/shop.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useConnectionState, useLive } from '../../live/use-live.ts';
import { useOffers } from '../../live/use-offers.ts';
import { Button } from '../../ui/button.tsx';
import { LineStatus } from '../../ui/line-status.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { ProductCard } from './product-card.tsx';
import './shop.css';

const channel = 'web';

const Products = ({
  products,
  cartMinutes,
}: {
  readonly products: readonly Product[];
  readonly cartMinutes: number;
}): ReactElement => {
  const skus = useMemo(() => products.map(({ sku }) => sku), [products]);
  const state = useOffers(skus, channel);
  if (state.status === 'refused')
    return (
      <ProblemState what="what is in stock" problem={{ status: 0, code: state.code, title: state.message }} />
    );
  return (
    <ul className="products">
      {products.map((product) => (
        <ProductCard
          key={product.sku}
          product={product}
          channel={channel}
          cartMinutes={cartMinutes}
          offer={state.status === 'shown' ? state.offers.get(product.sku) : undefined}
        />
      ))}
    </ul>
  );
};

export const ShopPage = (): ReactElement => {
  useTitle('Fjäll & Co. · a shop of the demo');
  const { http, leave, signInAgain } = useSession();
  const { connection } = useLive();
  const line = useConnectionState();
  const { loaded, again } = useLoaded('products', () => loadProducts(http));
  const products = loaded.status === 'loaded' ? (loaded.value.products ?? noProducts) : noProducts;
  const cartMinutes = (loaded.status === 'loaded' ? loaded.value.cartMinutes : undefined) ?? 15;
  return (
    <div className="shop" data-stale={line.status === 'stale' || line.status === 'offline' || undefined}>
      <header className="shop-head">
        <p className="shop-name">Fjäll &amp; Co.</p>
        <LineStatus state={line} onRetry={connection.retryNow} onSignIn={signInAgain} />
        <Button kind="quiet" onClick={leave}>
          Leave the shop
        </Button>
      </header>
      <main id="main" tabIndex={-1}>
        <h1>What is there now</h1>
        <p className="muted shop-lead">
          A shop of the demo. Availability is pushed as it changes: what lies in a cart is held for a while
          and is nobody else’s. Others buy too.
        </p>
        {loaded.status === 'loading' ? <Skeleton rows={6} label="Loading the products" /> : null}
        {loaded.status === 'failed' ? (
          <ProblemState problem={loaded.problem} what="the shop" onRetry={again} />
        ) : null}
        {loaded.status === 'loaded' && products.length === 0 ? (
          <EmptyState title="This hub has no shop">Only the demo has one.</EmptyState>
        ) : null}
        {products.length > 0 ? <Products products={products} cartMinutes={cartMinutes} /> : null}
      </main>
    </div>
  );
};

const noProducts: readonly Product[] = [];
