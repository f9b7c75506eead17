import {
  lazy,
  StrictMode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  use,
  useState,
  type ReactElement,
} from 'react';
import { createRoot } from 'react-dom/client';
import { createHttp } from './api/http.ts';
import { loadNames, readPerson } from './api/staff.ts';
import { SessionContext, type Session } from './api/use-api.ts';
import { Alerts } from './features/alerts/alerts.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';
import { browserNetwork } from './live/browser-network.ts';
import { systemClock } from './live/clock.ts';
import { createConnection } from './live/connection.ts';
import { systemScheduler } from './live/link.ts';
import { LiveContext, type Live } from './live/use-live.ts';
import { Shell } from './shell.tsx';
import { go, match, usePath } from './ui/router.tsx';
import { applySettings } from './ui/settings.ts';
import { EmptyState, Skeleton } from './ui/states.tsx';
import { Toasts } from './ui/toast.tsx';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/feedback.css';
import './ui/tables.css';
import './ui/print.css';

const DeskPage = lazy(async () => ({ default: (await import('./features/ops/desk-page.tsx')).DeskPage }));
const OrdersPage = lazy(async () => ({
  default: (await import('./features/order/orders-page.tsx')).OrdersPage,
}));
const OrderPage = lazy(async () => ({
  default: (await import('./features/order/order-page.tsx')).OrderPage,
}));
const CustomerPage = lazy(async () => ({
  default: (await import('./features/order/customer-page.tsx')).CustomerPage,
}));
const WarehousePage = lazy(async () => ({
  default: (await import('./features/warehouse/warehouse-page.tsx')).WarehousePage,
}));
const StockPage = lazy(async () => ({
  default: (await import('./features/stock/stock-page.tsx')).StockPage,
}));
const LoadsPage = lazy(async () => ({
  default: (await import('./features/loads/loads-page.tsx')).LoadsPage,
}));
const ThresholdsPage = lazy(async () => ({
  default: (await import('./features/thresholds/thresholds-page.tsx')).ThresholdsPage,
}));
const IncidentsPage = lazy(async () => ({
  default: (await import('./features/ops/incidents-page.tsx')).IncidentsPage,
}));
const ShopPage = lazy(async () => ({ default: (await import('./features/shop/shop-page.tsx')).ShopPage }));
const CodesPage = lazy(async () => ({
  default: (await import('./features/codes/codes-page.tsx')).CodesPage,
}));
const DeadLettersPage = lazy(async () => ({
  default: (await import('./features/dead-letters/dead-letters-page.tsx')).DeadLettersPage,
}));
const HistoryPage = lazy(async () => ({
  default: (await import('./features/history/history-page.tsx')).HistoryPage,
}));
const EffectsPage = lazy(async () => ({
  default: (await import('./features/dead-letters/effects-page.tsx')).EffectsPage,
}));
const IntegrationsPage = lazy(async () => ({
  default: (await import('./features/integrations/integrations-page.tsx')).IntegrationsPage,
}));
const WebhooksPage = lazy(async () => ({
  default: (await import('./features/webhooks/webhooks-page.tsx')).WebhooksPage,
}));

/** For the tab and not the browser: two tabs may be two roles. */
const tokenKey = 'token';

const Route = (): ReactElement => {
  const path = usePath();
  const before = useRef(path);
  useEffect(() => {
    // A new page starts at its beginning for a keyboard and a screen reader too.
    if (before.current !== path) document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  if (match('/desk', path) !== undefined) return <DeskPage />;
  if (match('/desk/orders', path) !== undefined) return <OrdersPage />;
  if (match('/desk/stock', path) !== undefined) return <StockPage />;
  if (match('/desk/stock/loads', path) !== undefined) return <LoadsPage />;
  if (match('/desk/thresholds', path) !== undefined) return <ThresholdsPage />;
  if (match('/desk/incidents', path) !== undefined) return <IncidentsPage />;
  if (match('/desk/codes', path) !== undefined) return <CodesPage />;
  if (match('/desk/dead-letters', path) !== undefined) return <DeadLettersPage />;
  if (match('/desk/history', path) !== undefined) return <HistoryPage />;
  if (match('/desk/dead-letters/out', path) !== undefined) return <EffectsPage />;
  if (match('/desk/integrations', path) !== undefined) return <IntegrationsPage />;
  if (match('/desk/webhooks', path) !== undefined) return <WebhooksPage />;
  if (match('/warehouse', path) !== undefined) return <WarehousePage />;
  const order = match('/desk/orders/:id', path);
  if (order?.['id'] !== undefined) return <OrderPage key={order['id']} orderId={order['id']} />;
  const customer = match('/desk/customers/:id', path);
  if (customer?.['id'] !== undefined)
    return <CustomerPage key={customer['id']} customerId={customer['id']} />;
  return <EmptyState title="No such page">The address may be mistyped. The menu above leads on.</EmptyState>;
};

/** Shows nothing, and nothing is shown beside it until places have their names. */
const Named = ({ names }: { readonly names: Promise<void> }): null => {
  use(names);
  return null;
};

const Staff = ({
  token,
  leave,
  signInAgain,
}: Pick<Session, 'token' | 'leave' | 'signInAgain'>): ReactElement => {
  const session = useMemo<Session>(
    () => ({ http: createHttp(token), person: readPerson(token), token, leave, signInAgain }),
    [token, leave, signInAgain],
  );
  const names = useMemo(() => loadNames(session.http, session.person), [session]);
  const isShop = usePath() === '/shop';
  const live = useMemo<Live>(() => {
    const clock = systemClock();
    const connection = createConnection({
      url: '',
      auth: { token },
      clock,
      scheduler: systemScheduler,
      network: browserNetwork,
    });
    return { connection, clock };
  }, [token]);
  useEffect(() => live.connection.start(), [live]);
  return (
    <SessionContext value={session}>
      <LiveContext value={live}>
        <Toasts>
          <Alerts />
          {isShop ? (
            <Suspense fallback={<Skeleton />}>
              <ShopPage />
            </Suspense>
          ) : (
            <Shell>
              <Suspense fallback={<Skeleton />}>
                <Route />
                <Named names={names} />
              </Suspense>
            </Shell>
          )}
        </Toasts>
      </LiveContext>
    </SessionContext>
  );
};

const App = (): ReactElement => {
  const [token, setToken] = useState(() => sessionStorage.getItem(tokenKey));
  const path = usePath();
  const signInAgain = useCallback((): void => {
    sessionStorage.removeItem(tokenKey);
    setToken(null);
  }, []);
  const leave = useCallback((): void => {
    signInAgain();
    go('/');
  }, [signInAgain]);
  if (token === null || path === '/') {
    return (
      <SignInPage
        onSignIn={(next, href) => {
          sessionStorage.setItem(tokenKey, next);
          setToken(next);
          go(href);
        }}
        after={path === '/' ? undefined : path + location.search}
      />
    );
  }
  return <Staff token={token} leave={leave} signInAgain={signInAgain} />;
};

applySettings();
const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
