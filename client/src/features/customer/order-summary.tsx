import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { toMoney } from '../../words/money.ts';
import { backOf, toItem } from '../../words/returnable.ts';
import { toMoment } from '../../words/times.ts';

export const OrderSummary = ({ order }: { readonly order: OrderView }): ReactElement => {
  const { shipTo } = order;
  return (
    <section className="summary" aria-label="Your order">
      <h2>Your order</h2>
      <dl>
        <dt>Ordered</dt>
        <dd>{toMoment(order.placedAt)}</dd>
        {order.replaces === undefined ? null : (
          <>
            <dt>In place of</dt>
            <dd>
              order <span className="mono">{order.replaces.orderNumber}</span>
            </dd>
          </>
        )}
        {shipTo === undefined || 'erased' in shipTo ? null : (
          <>
            <dt>Delivered to</dt>
            <dd>
              {shipTo.name}, {shipTo.line1}
              {shipTo.line2 === undefined ? '' : `, ${shipTo.line2}`}, {shipTo.postcode} {shipTo.city}
            </dd>
          </>
        )}
        {order.lines
          .filter((line) => line.quantities.cancelled > 0)
          .map((line) => (
            <div key={line.lineId} className="pair">
              <dt>Cancelled</dt>
              <dd>
                {line.quantities.cancelled} × {line.name}
              </dd>
            </div>
          ))}
        {order.lines
          .filter((line) => backOf(line) > 0)
          .map((line) => (
            <div key={line.lineId} className="pair">
              <dt>Sent back</dt>
              <dd>{toItem(order, line.lineId, backOf(line))}</dd>
            </div>
          ))}
        <dt>Total</dt>
        <dd>{toMoney(order.totals.total)}</dd>
        {order.adjustments.map(({ adjustmentId, amount }) => (
          <div key={adjustmentId} className="pair">
            <dt>Less</dt>
            <dd>−{toMoney(amount)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
