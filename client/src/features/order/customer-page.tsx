import type { ReactElement } from 'react';
import type { CustomerView } from '../../../../src/contracts/customers.ts';
import { loadCustomer } from '../../api/customers.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { useNow } from '../../live/use-live.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toMoney } from '../../words/money.ts';
import { toAge, toFullMoment } from '../../words/times.ts';
import { CustomerMessages } from './customer-messages.tsx';
import { CustomerNotes } from './order-notes.tsx';
import { CustomerReturns } from './customer-returns.tsx';
import { toCount, toLanguage } from './customer-words.ts';
import { Row, Table } from './orders-table.tsx';
import './order.css';
import './customer.css';

const everyMs = 10_000;

/** One customer as the shop names them: who it is, what they ordered, what goes wrong, what they were told. */
export const CustomerPage = ({ customerId }: { readonly customerId: string }): ReactElement => {
  const { http } = useSession();
  const { loaded, lost, again } = useWatched(
    customerId,
    (signal) => loadCustomer(http, customerId, signal),
    everyMs,
  );
  const found = loaded.status === 'loaded' ? loaded.value : undefined;
  const name = found?.customer?.name ?? `Customer ${customerId}`;
  useTitle(`${name} · Order hub`);
  return (
    <div className="page wide">
      <p className="crumbs">
        <Link href="/desk/orders">Orders</Link> <span aria-hidden="true">/</span>
      </p>
      {found === undefined ? <h1 className="hidden-text">{name}</h1> : <Head found={found} name={name} />}
      {loaded.status === 'loaded' ? <KeptNote at={loaded.at} problem={lost} onRetry={again} /> : null}
      {loaded.status === 'loading' ? <Skeleton rows={10} label="Loading the customer" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="this customer" problem={loaded.problem} onRetry={again} />
      ) : null}
      {found === undefined ? null : (
        <>
          <Facts found={found} />
          <div className="customer-grid">
            <Orders found={found} />
            <div className="customer-told">
              <CustomerNotes notes={found.notes} />
              <CustomerReturns returns={found.returns} />
              <CustomerMessages messages={found.messages} />
            </div>
          </div>
        </>
      )}
    </div>
  );
};

const Head = ({
  found: { customerId, customer, tier },
  name,
}: {
  readonly found: CustomerView;
  readonly name: string;
}): ReactElement => (
  <header className="customer-head">
    <h1>{name}</h1>
    {tier === null ? null : <Badge>{tier}</Badge>}
    <p>
      {customer === null ? (
        <span className="muted">Their personal data was erased.</span>
      ) : (
        <>
          <a href={`mailto:${customer.email}`}>{customer.email}</a>
          {customer.phone === undefined ? null : <a href={`tel:${customer.phone}`}>{customer.phone}</a>}
          <span>{toLanguage(customer.language)}</span>
          <span className="muted mono" title="As the shop knows them">
            {customerId}
          </span>
        </>
      )}
    </p>
  </header>
);

const Facts = ({ found }: { readonly found: CustomerView }): ReactElement => {
  const { orderCount, openOrders, openExceptions, ordered, granted } = found;
  return (
    <dl className="customer-facts">
      <div>
        <dt>Orders</dt>
        <dd>{toCount(orderCount)}</dd>
      </div>
      <div>
        <dt>Open orders</dt>
        <dd>{openOrders}</dd>
      </div>
      <div data-bad={openExceptions > 0 || undefined}>
        <dt>Open exceptions</dt>
        <dd>{openExceptions}</dd>
      </div>
      <div className="customer-sums">
        <dt title="Without what was cancelled as a whole">Ordered</dt>
        <dd>{ordered.length === 0 ? '–' : ordered.map((sum) => toMoney(sum)).join(' · ')}</dd>
      </div>
      {granted.length === 0 ? null : (
        <div className="customer-sums">
          <dt title="Refunds, and prices that were reduced, of the newest ten orders">Granted</dt>
          <dd>{granted.map((sum) => toMoney(sum)).join(' · ')}</dd>
        </div>
      )}
      <div className="customer-when">
        <dt>First order</dt>
        <dd>
          <When at={found.firstOrderAt} />
        </dd>
      </div>
      <div className="customer-when">
        <dt>Last order</dt>
        <dd>
          <When at={found.lastOrderAt} />
        </dd>
      </div>
    </dl>
  );
};

const When = ({ at }: { readonly at: string }): ReactElement => {
  const now = useNow();
  return (
    <time dateTime={at} title={toFullMoment(at)}>
      {toAge(Date.parse(at), now)}
    </time>
  );
};

const Orders = ({
  found: { orders, orderCount, customer },
}: {
  readonly found: CustomerView;
}): ReactElement => (
  <section className="customer-orders" aria-labelledby="orders-title">
    <div className="customer-section">
      <h2 id="orders-title">Orders</h2>
      {orderCount > orders.length ? (
        <span className="muted">
          the newest {orders.length} of {toCount(orderCount)}
        </span>
      ) : null}
      {orderCount > orders.length && customer !== null ? (
        <Link href={`/desk/orders?q=${encodeURIComponent(customer.email)}`}>All under this mail</Link>
      ) : null}
    </div>
    <Table label="Orders of this customer">
      {orders.map((row) => (
        <Row key={row.orderId} row={row} />
      ))}
    </Table>
  </section>
);
