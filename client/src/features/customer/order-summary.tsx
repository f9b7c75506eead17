import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { backOf, toItem } from '../../words/returnable.ts';

export const OrderSummary = ({ order }: { readonly order: OrderView }): ReactElement => {
  const { shipTo } = order;
  const {
    words: { page, summary },
    toMoment,
    toMoney,
  } = useSpeech();
  return (
    <section className="summary" aria-label={page.title}>
      <h2>{page.title}</h2>
      <dl>
        <dt>{summary.ordered}</dt>
        <dd>{toMoment(order.placedAt)}</dd>
        {order.replaces === undefined ? null : (
          <>
            <dt>{summary.inPlaceOf}</dt>
            <dd>
              {summary.order} <span className="mono">{order.replaces.orderNumber}</span>
            </dd>
          </>
        )}
        {shipTo === undefined || 'erased' in shipTo ? null : (
          <>
            <dt>{summary.to}</dt>
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
              <dt>{summary.cancelled}</dt>
              <dd>
                {line.quantities.cancelled} × {line.name}
              </dd>
            </div>
          ))}
        {order.lines
          .filter((line) => backOf(line) > 0)
          .map((line) => (
            <div key={line.lineId} className="pair">
              <dt>{summary.back}</dt>
              <dd>{toItem(order, line.lineId, backOf(line))}</dd>
            </div>
          ))}
        <dt>{summary.total}</dt>
        <dd>{toMoney(order.totals.total)}</dd>
        {order.adjustments.map(({ adjustmentId, amount }) => (
          <div key={adjustmentId} className="pair">
            <dt>{summary.less}</dt>
            <dd>−{toMoney(amount)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
