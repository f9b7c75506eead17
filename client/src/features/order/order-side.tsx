import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Countdown, SeverityMark } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { caseStateNames, holdNames, optionNames, tellBecause, toPlace } from '../../words/statuses.ts';
import { tellSwitchedOff } from '../../words/preferences.ts';
import { toMoment, toWindow } from '../../words/times.ts';

export const OrderCases = ({ order }: { readonly order: OrderView }): ReactElement | null => {
  const now = useNow();
  if (order.exceptions.length === 0) return null;
  return (
    <section className="block" aria-labelledby="cases-title">
      <h2 id="cases-title">Exceptions</h2>
      <ul className="rows">
        {order.exceptions.map((one) => (
          <li key={one.exceptionId} className="case-line" data-done={one.state === 'resolved' || undefined}>
            <SeverityMark level={one.severity} />
            <span>
              {one.state === 'resolved' ? (
                <strong>{one.title}</strong>
              ) : (
                <Link href={`/desk?case=${encodeURIComponent(one.exceptionId)}`}>
                  <strong>{one.title}</strong>
                </Link>
              )}{' '}
              <Badge tone={caseStateNames[one.state].tone}>{caseStateNames[one.state].label}</Badge>
              <span className="muted">
                {tellBecause(one.because)} {one.state === 'resolved' ? '' : `Closes when: ${one.closesWhen}`}
              </span>
              <span className="muted">
                {one.owner === null ? 'nobody has it' : `${one.ownerName ?? one.owner} has it`}
                {one.dueAt === null || one.state === 'resolved' ? '' : ' · due '}
                {one.dueAt === null || one.state === 'resolved' ? null : (
                  <Countdown due={one.dueAt} now={now} />
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

export const OrderHolds = ({
  order,
  onRelease,
}: {
  readonly order: OrderView;
  readonly onRelease: (holdId: string) => void;
}): ReactElement | null =>
  order.holds.length === 0 ? null : (
    <section className="block" aria-labelledby="holds-title">
      <h2 id="holds-title">Holds</h2>
      <ul className="rows">
        {order.holds.map((hold) => (
          <li key={hold.holdId} className="hold-line">
            <span>
              <strong>{holdNames[hold.reason]}</strong>
              <span className="muted">
                since {toMoment(hold.since)}, by {hold.by}
              </span>
            </span>
            <Button onClick={() => onRelease(hold.holdId)}>Release</Button>
          </li>
        ))}
      </ul>
    </section>
  );

/** Who may see them: the warehouse and the storefront see orders and not customers. */
const office: readonly string[] = ['admin', 'ops', 'agent', 'sales'];

const CustomerName = ({
  customerId,
  name,
}: {
  readonly customerId: string | undefined;
  readonly name: string;
}): ReactElement => {
  const { person } = useSession();
  const maySee = person.roles.length === 0 || person.roles.some((role) => office.includes(role));
  return customerId === undefined || !maySee ? (
    <>{name}</>
  ) : (
    <Link href={`/desk/customers/${encodeURIComponent(customerId)}`}>{name}</Link>
  );
};

export const OrderPeople = ({ order }: { readonly order: OrderView }): ReactElement => {
  const { customer, shipTo } = order;
  const off = order.preferences === undefined ? undefined : tellSwitchedOff(order.preferences);
  return (
    <section className="block" aria-labelledby="people-title">
      <h2 id="people-title">Delivery</h2>
      <dl className="facts">
        <dt>Promised</dt>
        <dd>
          {toWindow(order.promise.from, order.promise.to)} · {optionNames[order.delivery.option]}
          {order.delivery.pickupLocation === undefined ? '' : ` · ${toPlace(order.delivery.pickupLocation)}`}
        </dd>
        <dt>To</dt>
        <dd>
          {shipTo === undefined ? <span className="muted">not shown to this role</span> : null}
          {shipTo !== undefined && 'erased' in shipTo ? <span className="muted">erased</span> : null}
          {shipTo !== undefined && !('erased' in shipTo) ? (
            <address>
              {[
                shipTo.name,
                shipTo.line1,
                shipTo.line2,
                `${shipTo.postcode} ${shipTo.city}`,
                shipTo.region,
                shipTo.country,
              ]
                .filter(Boolean)
                .map((line) => (
                  <span key={line}>{line}</span>
                ))}
            </address>
          ) : null}
        </dd>
        <dt>Customer</dt>
        <dd>
          {customer === undefined ? <span className="muted">not shown to this role</span> : null}
          {customer !== undefined && 'erased' in customer ? <span className="muted">erased</span> : null}
          {customer !== undefined && !('erased' in customer) ? (
            <address>
              <span>
                <CustomerName customerId={customer.customerId} name={customer.name} />
                {order.customerTier === undefined ? '' : ` · ${order.customerTier}`}
              </span>
              <span>
                <a href={`mailto:${customer.email}`}>{customer.email}</a>
              </span>
              {customer.phone === undefined ? null : (
                <span>
                  <a href={`tel:${customer.phone}`}>{customer.phone}</a>
                </span>
              )}
            </address>
          ) : null}
        </dd>
        {off === undefined ? null : (
          <>
            <dt>Mails</dt>
            <dd>{off}, as they wish</dd>
          </>
        )}
        {order.reference === undefined ? null : (
          <>
            <dt>Reference</dt>
            <dd>{order.reference}</dd>
          </>
        )}
      </dl>
    </section>
  );
};
