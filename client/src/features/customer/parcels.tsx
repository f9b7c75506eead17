import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ShipmentView } from '../../../../src/contracts/scans.ts';
import { Timeline } from '../../ui/timeline.tsx';
import { toParcelName, toWindow } from '../../words/arrival.ts';
import { optionNames, shipmentStatusNames, tellScan, toCarrier } from '../../words/statuses.ts';
import { toMoment, toScanMoment } from '../../words/times.ts';
import type { NonReceipt } from './change-dialogs.tsx';

const latest = 3;

const Parcel = ({
  shipment,
  order,
  title,
  onNonReceipt,
}: {
  readonly shipment: ShipmentView;
  readonly order: OrderView;
  readonly title: string;
  readonly onNonReceipt: (change: NonReceipt) => void;
}): ReactElement => {
  const [all, setAll] = useState(false);
  const names = new Map(order.lines.map((line) => [line.lineId, line.name]));
  const scans = shipment.scans
    .filter((scan) => scan.role !== 'retracted' && scan.status !== 'unmapped')
    .toReversed();
  const status = shipmentStatusNames[shipment.status];
  return (
    <section className="parcel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className="parcel-status" data-tone={status.tone}>
          {status.label}
        </p>
      </header>
      {shipment.notReceivedSince === undefined ? null : (
        <p className="notice">
          You told us {toMoment(shipment.notReceivedSince)} that it did not come. We are looking for it.
        </p>
      )}
      <ul className="items">
        {shipment.lines.map((line) => (
          <li key={line.lineId}>
            {line.quantity} × {names.get(line.lineId) ?? 'item'}
          </li>
        ))}
      </ul>
      {shipment.estimatedDelivery === undefined ||
      ['delivered', 'out_for_delivery'].includes(shipment.status) ? null : (
        <p>Expected {toWindow(shipment.estimatedDelivery.from, shipment.estimatedDelivery.to)}.</p>
      )}
      <p className="muted">
        {toCarrier(shipment.carrier)}, tracking number <span className="mono">{shipment.trackingNumber}</span>
      </p>
      <Timeline
        label={`What happened to ${title.toLowerCase()}`}
        moments={[
          ...(all ? scans : scans.slice(0, latest)).map((scan, index) => ({
            key: `${scan.identity}${scan.leg}`,
            tone: index === 0 ? status.tone : 'neutral',
            what: tellScan(scan),
            meta: [
              toScanMoment(scan.time),
              scan.place?.city,
              typeof scan.signedBy === 'string' ? `signed by ${scan.signedBy}` : '',
            ]
              .filter(Boolean)
              .join(' · '),
          })),
          ...(scans.length <= latest || all
            ? [
                {
                  key: 'left',
                  tone: 'neutral',
                  what: 'Left our warehouse',
                  meta: toMoment(shipment.shippedAt),
                },
              ]
            : []),
        ]}
      />
      {!all && scans.length > latest ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          Show all {scans.length + 1} steps
        </button>
      ) : null}
      {shipment.notReceivedSince !== undefined ? (
        <button
          type="button"
          className="button"
          onClick={() => onNonReceipt({ type: 'WithdrawNonReceipt', shipmentId: shipment.shipmentId })}
        >
          I have it now
        </button>
      ) : shipment.status === 'delivered' && shipment.direction === 'outbound' ? (
        <button
          type="button"
          className="button"
          onClick={() => onNonReceipt({ type: 'ClaimNonReceipt', shipmentId: shipment.shipmentId })}
        >
          I have not got it
        </button>
      ) : null}
    </section>
  );
};

const Rest = ({ order }: { readonly order: OrderView }): ReactElement | null => {
  const rest = order.lines.flatMap((line) => {
    const units = line.quantities.ordered - line.quantities.cancelled - line.quantities.shipped;
    return units > 0 && order.status !== 'cancelled' ? [{ lineId: line.lineId, name: line.name, units }] : [];
  });
  if (rest.length === 0) return null;
  const isReady = order.fulfilments.some((fulfilment) => fulfilment.work === 'ready_for_pickup');
  return (
    <section className="parcel" aria-label="Still with us">
      <header>
        <h2>{order.shipments.length === 0 ? 'Your items' : 'Still with us'}</h2>
        <p className="parcel-status">{isReady ? 'Ready in the store' : optionNames[order.delivery.option]}</p>
      </header>
      <ul className="items">
        {rest.map(({ lineId, name, units }) => (
          <li key={lineId}>
            {units} × {name}
          </li>
        ))}
      </ul>
    </section>
  );
};

export const Parcels = ({
  order,
  onNonReceipt,
}: {
  readonly order: OrderView;
  readonly onNonReceipt: (change: NonReceipt) => void;
}): ReactElement => (
  <div className="parcels">
    {order.shipments.map((shipment) => (
      <Parcel
        key={shipment.shipmentId}
        shipment={shipment}
        order={order}
        onNonReceipt={onNonReceipt}
        title={toParcelName(order, shipment)}
      />
    ))}
    <Rest order={order} />
  </div>
);
