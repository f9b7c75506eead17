import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReshipView } from '../../../../src/contracts/reships.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { leftToReship, reshipReasonNames, tellReship } from '../../words/reships.ts';
import { toMoment } from '../../words/times.ts';

export const toOrderPage = (orderId: string): string => `/desk/orders/${encodeURIComponent(orderId)}`;

const OneReship = ({ one, order }: { readonly one: ReshipView; readonly order: OrderView }): ReactElement => {
  const { label, tone } = tellReship(one);
  const names = new Map(order.lines.map((line) => [line.lineId, line.name]));
  return (
    <li className="parcel">
      <p className="parcel-head">
        <Badge tone={tone}>{label}</Badge>
        {one.orderId === undefined ? null : (
          <span>
            as{' '}
            <Link href={toOrderPage(one.orderId)}>
              <span className="mono">{one.orderNumber}</span>
            </Link>
          </span>
        )}
        <span className="muted">
          {reshipReasonNames[one.reason]} · {toMoment(one.requestedAt)}
        </span>
      </p>
      <p>
        {one.lines.map(({ lineId, quantity }) => `${quantity} × ${names.get(lineId) ?? lineId}`).join(', ')}
      </p>
      {one.why === undefined ? null : <p className="wrong">{one.why.message}</p>}
      {typeof one.note === 'string' ? <p className="instruction">“{one.note}”</p> : null}
    </li>
  );
};

/** What was sent again of it. Of a parcel that is asked at the parcel; what was handed over in a store has none. */
export const OrderReships = ({
  order,
  onAsk,
}: {
  readonly order: OrderView;
  readonly onAsk?: () => void;
}): ReactElement | null => {
  const canAsk = onAsk !== undefined && order.lines.some((line) => leftToReship(order, line) > 0);
  if (order.reships.length === 0 && (!canAsk || order.shipments.length > 0)) return null;
  return (
    <section className="block" aria-labelledby="reships-title">
      <header className="block-head">
        <h2 id="reships-title">Sent again</h2>
        {canAsk ? <Button onClick={onAsk}>Send again…</Button> : null}
      </header>
      {order.reships.length === 0 ? <p className="muted">Nothing was sent again.</p> : null}
      <ul>
        {order.reships.toReversed().map((one) => (
          <OneReship key={one.reshipId} one={one} order={order} />
        ))}
      </ul>
    </section>
  );
};
