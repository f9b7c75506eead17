import type { ReactElement } from 'react';
import type { LineQuantities, OrderView } from '../../../../src/contracts/orders.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { adjustmentReasonNames } from '../../words/adjustments.ts';
import { toMoney } from '../../words/money.ts';
import { toParts, toSpecial } from '../../words/parts.ts';

/** How far each line is: one bar a line, its segments from delivered (darkest) to nothing yet. */
const stages = [
  ['delivered', 'delivered'],
  ['shipped', 'shipped'],
  ['packed', 'packed'],
  ['picked', 'picked'],
  ['allocated', 'allocated'],
] as const satisfies readonly (readonly [keyof LineQuantities, string])[];

const toSegments = (
  quantity: LineQuantities,
): readonly { readonly name: string; readonly units: number }[] => {
  let counted = 0;
  const segments = stages.flatMap(([key, name]) => {
    const units = Math.max(0, quantity[key] - counted);
    counted = Math.max(counted, quantity[key]);
    return units === 0 ? [] : [{ name, units }];
  });
  const open = quantity.ordered - counted - quantity.backordered - quantity.cancelled;
  return [
    ...segments,
    ...(quantity.backordered > 0 ? [{ name: 'backordered', units: quantity.backordered }] : []),
    ...(quantity.cancelled > 0 ? [{ name: 'cancelled', units: quantity.cancelled }] : []),
    ...(open > 0 ? [{ name: 'waiting', units: open }] : []),
  ];
};

/** What is coming back of it, has come, or never will; zeros left out. */
const tellBack = ({ returnRequested, returned, dismissed, writtenOff }: LineQuantities): string =>
  (
    [
      [returnRequested, 'to come back'],
      [returned, 'returned'],
      [dismissed, 'returned, not sold again'],
      [writtenOff, 'lost on the way back'],
    ] as const
  )
    .flatMap(([units, words]) => (units === 0 ? [] : [`${units} ${words}`]))
    .join(', ');

const Adjustments = ({ order }: { readonly order: OrderView }): ReactElement => (
  <>
    {order.adjustments.map(({ adjustmentId, amount, lineId, reason, note }) => (
      <div className="adjustment" key={adjustmentId}>
        <dt>
          {adjustmentReasonNames[reason]}
          <span className="muted">
            {[
              order.lines.find((line) => line.lineId === lineId)?.name ?? '',
              typeof note === 'string' ? `“${note}”` : '',
            ]
              .filter(Boolean)
              .map((text) => ` · ${text}`)
              .join('')}
          </span>
        </dt>
        <dd>−{toMoney(amount)}</dd>
      </div>
    ))}
  </>
);

export const OrderLines = ({
  order,
  onAdjust,
}: {
  readonly order: OrderView;
  /** Absent for those who may not. */
  readonly onAdjust?: () => void;
}): ReactElement => (
  <section className="block" aria-labelledby="lines-title">
    <header className="block-head">
      <h2 id="lines-title">Lines</h2>
      {onAdjust === undefined || order.status === 'cancelled' ? null : (
        <Button onClick={onAdjust}>Reduce the price…</Button>
      )}
    </header>
    <ul className="lines">
      {order.lines.map((line) => {
        const segments = toSegments(line.quantities);
        const said = segments.map(({ name, units }) => `${units} ${name}`).join(', ');
        return (
          <li key={line.lineId}>
            <div className="line-what">
              <strong>{line.name}</strong>{' '}
              {line.kind === 'special' ? <Badge tone="warn">{toSpecial(line)}</Badge> : null}
              {line.finalSale === true ? <Badge>Final sale</Badge> : null}
              <span className="muted">
                <span className="mono">{line.sku}</span> · {line.quantities.ordered} ×{' '}
                {toMoney(line.unitPrice)}
              </span>
              {line.parts === undefined ? null : (
                <span className="muted">
                  Each of <span className="mono">{toParts(line.parts)}</span>
                </span>
              )}
              {typeof line.instruction === 'string' ? (
                <span className="instruction">“{line.instruction}”</span>
              ) : null}
            </div>
            <div className="line-how">
              <div className="line-bar" aria-hidden="true">
                {segments.map(({ name, units }) => (
                  <i key={name} data-stage={name} style={{ flexGrow: units }} />
                ))}
              </div>
              <span>{said}</span>
              {tellBack(line.quantities) === '' ? null : (
                <span className="muted">{tellBack(line.quantities)}</span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
    <dl className="totals">
      <dt>Items</dt>
      <dd>{toMoney(order.totals.items)}</dd>
      <dt>Shipping</dt>
      <dd>{toMoney(order.totals.shipping)}</dd>
      <dt>Tax in it</dt>
      <dd>{toMoney(order.totals.tax)}</dd>
      <dt className="total">Total</dt>
      <dd className="total">{toMoney(order.totals.total)}</dd>
      <Adjustments order={order} />
    </dl>
  </section>
);
