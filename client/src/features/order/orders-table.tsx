import type { ReactElement, ReactNode } from 'react';
import type { OrderRow } from '../../../../src/contracts/orders.ts';
import { useNow } from '../../live/use-live.ts';
import { Badge, SeverityMark } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { useFresh } from '../../ui/use-time.ts';
import { toMoney } from '../../words/money.ts';
import { orderStatusNames, toPlace } from '../../words/statuses.ts';
import { toAge, toShortDay } from '../../words/times.ts';

export const Row = ({
  row,
  changedAt = 0,
}: {
  readonly row: OrderRow;
  readonly changedAt?: number;
}): ReactElement => {
  const now = useNow();
  const isFresh = useFresh(changedAt);
  const status = orderStatusNames[row.status];
  const isLate = row.category !== 'done' && Date.parse(row.promiseTo) < now;
  return (
    <tr data-fresh={isFresh || undefined}>
      <th scope="row">
        <Link className="mono" href={`/desk/orders/${encodeURIComponent(row.orderId)}`}>
          {row.orderNumber}
        </Link>
      </th>
      <td>
        <Badge tone={status.tone}>{status.label}</Badge>
      </td>
      <td className="o-cases">
        {row.worstSeverity === null ? null : (
          <>
            <SeverityMark level={row.worstSeverity as 1 | 2 | 3 | 4} /> {row.openExceptions}
          </>
        )}
      </td>
      <td className="o-name">{row.customerName ?? '–'}</td>
      <td className="o-place">{row.location === null ? 'not routed' : toPlace(row.location)}</td>
      <td className="o-country">{row.country}</td>
      <td className="number o-units">{row.units}</td>
      <td className="number o-total">{toMoney(row.total)}</td>
      <td className="o-promise" data-late={isLate || undefined}>
        {isLate ? 'late · ' : ''}
        {toShortDay(row.promiseTo)}
      </td>
      <td className="o-placed">{toAge(Date.parse(row.placedAt), now)}</td>
    </tr>
  );
};

export const Table = ({
  children,
  label,
}: {
  readonly children: ReactNode;
  readonly label: string;
}): ReactElement => (
  <div className="table-scroll">
    <table className="orders" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Status</th>
          <th scope="col">Cases</th>
          <th scope="col" className="o-name">
            Customer
          </th>
          <th scope="col" className="o-place">
            Location
          </th>
          <th scope="col" className="o-country">
            To
          </th>
          <th scope="col" className="number o-units">
            Units
          </th>
          <th scope="col" className="number o-total">
            Total
          </th>
          <th scope="col" className="o-promise">
            Promised
          </th>
          <th scope="col" className="o-placed">
            Placed
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
