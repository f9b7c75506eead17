import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ShipmentView } from '../../../../src/contracts/scans.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { toParcelName } from '../../words/arrival.ts';
import { shipmentStatusNames, tellScan, toCarrier } from '../../words/statuses.ts';
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
  const speech = useSpeech();
  const { toMoment, toScanMoment, toWindow } = speech;
  const { parcels } = speech.words;
  const [all, setAll] = useState(false);
  const names = new Map(order.lines.map((line) => [line.lineId, line.name]));
  const scans = shipment.scans
    .filter((scan) => scan.role !== 'retracted' && scan.status !== 'unmapped')
    .toReversed();
  const { tone } = shipmentStatusNames[shipment.status];
  return (
    <section className="parcel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className="parcel-status" data-tone={tone}>
          {parcels.statuses[shipment.status]}
        </p>
      </header>
      {shipment.notReceivedSince === undefined ? null : (
        <p className="notice">{parcels.didNotCome({ when: toMoment(shipment.notReceivedSince) })}</p>
      )}
      <ul className="items">
        {shipment.lines.map((line) => (
          <li key={line.lineId}>
            {line.quantity} × {names.get(line.lineId) ?? parcels.item}
          </li>
        ))}
      </ul>
      {shipment.estimatedDelivery === undefined ||
      ['delivered', 'out_for_delivery'].includes(shipment.status) ? null : (
        <p>
          {parcels.expected({
            when: toWindow(shipment.estimatedDelivery.from, shipment.estimatedDelivery.to),
          })}
        </p>
      )}
      <p className="muted">
        {parcels.carried({ carrier: toCarrier(shipment.carrier) })}{' '}
        <span className="mono">{shipment.trackingNumber}</span>
      </p>
      <Timeline
        label={parcels.happened({ title })}
        moments={[
          ...(all ? scans : scans.slice(0, latest)).map((scan, index) => ({
            key: `${scan.identity}${scan.leg}`,
            tone: index === 0 ? tone : 'neutral',
            what: tellScan(scan, speech),
            meta: [
              toScanMoment(scan.time),
              scan.place?.city,
              typeof scan.signedBy === 'string' ? parcels.signedBy({ name: scan.signedBy }) : '',
            ]
              .filter(Boolean)
              .join(' · '),
          })),
          ...(scans.length <= latest || all
            ? [
                {
                  key: 'left',
                  tone: 'neutral',
                  what: parcels.left,
                  meta: toMoment(shipment.shippedAt),
                },
              ]
            : []),
        ]}
      />
      {!all && scans.length > latest ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {parcels.showAll({ count: scans.length + 1 })}
        </button>
      ) : null}
      {shipment.notReceivedSince !== undefined ? (
        <button
          type="button"
          className="button"
          onClick={() => onNonReceipt({ type: 'WithdrawNonReceipt', shipmentId: shipment.shipmentId })}
        >
          {parcels.haveIt}
        </button>
      ) : shipment.status === 'delivered' && shipment.direction === 'outbound' ? (
        <button
          type="button"
          className="button"
          onClick={() => onNonReceipt({ type: 'ClaimNonReceipt', shipmentId: shipment.shipmentId })}
        >
          {parcels.haveNot}
        </button>
      ) : null}
    </section>
  );
};

const Rest = ({ order }: { readonly order: OrderView }): ReactElement | null => {
  const { parcels } = useSpeech().words;
  const rest = order.lines.flatMap((line) => {
    const units = line.quantities.ordered - line.quantities.cancelled - line.quantities.shipped;
    return units > 0 && order.status !== 'cancelled' ? [{ lineId: line.lineId, name: line.name, units }] : [];
  });
  if (rest.length === 0) return null;
  const isReady = order.fulfilments.some((fulfilment) => fulfilment.work === 'ready_for_pickup');
  return (
    <section className="parcel" aria-label={parcels.withUs}>
      <header>
        <h2>{order.shipments.length === 0 ? parcels.items : parcels.withUs}</h2>
        <p className="parcel-status">{isReady ? parcels.inStore : parcels.options[order.delivery.option]}</p>
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
}): ReactElement => {
  const speech = useSpeech();
  return (
    <div className="parcels">
      {order.shipments.map((shipment) => (
        <Parcel
          key={shipment.shipmentId}
          shipment={shipment}
          order={order}
          onNonReceipt={onNonReceipt}
          title={toParcelName(order, shipment, speech)}
        />
      ))}
      <Rest order={order} />
    </div>
  );
};
