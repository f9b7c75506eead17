import type { ReactElement } from 'react';
import type { CustomerReturn } from '../../../../src/contracts/customers.ts';
import { useNow } from '../../live/use-live.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toMoney } from '../../words/money.ts';
import { returnStatusNames } from '../../words/returns.ts';
import { toAge, toFullMoment } from '../../words/times.ts';

/** What a customer sent back, the newest first. Nothing where there is nothing. */
export const CustomerReturns = ({
  returns,
}: {
  readonly returns: readonly CustomerReturn[];
}): ReactElement | null => {
  const now = useNow();
  if (returns.length === 0) return null;
  return (
    <section aria-labelledby="sent-back-title">
      <div className="customer-section">
        <h2 id="sent-back-title">Sent back</h2>
        <span className="muted">of the newest ten orders</span>
      </div>
      <ul className="told">
        {returns.map(({ returnId, orderId, orderNumber, status, requestedAt, refund, units }) => (
          <li key={returnId}>
            <span className="told-what">
              {units === 1 ? '1 unit' : `${units} units`}
              {refund === null ? null : `, ${toMoney(refund)} refunded`}
            </span>
            <span className="told-mail">
              <Badge tone={returnStatusNames[status].tone}>{returnStatusNames[status].label}</Badge>
            </span>
            <Link className="mono" href={`/desk/orders/${encodeURIComponent(orderId)}`}>
              {orderNumber}
            </Link>
            <time className="muted" dateTime={requestedAt} title={toFullMoment(requestedAt)}>
              {toAge(Date.parse(requestedAt), now)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
};
