import { useState, type ReactElement, type ReactNode } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ScanView, ShipmentView } from '../../../../src/contracts/scans.ts';
import { useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import {
  healthNames,
  optionNames,
  requestNames,
  shipmentStatusNames,
  toCarrier,
  toPlace,
  workNames,
} from '../../words/statuses.ts';
import { toMoment, toScanMoment, toWindow } from '../../words/times.ts';
import { roleWords } from '../../words/because.ts';
import { leftToReship } from '../../words/reships.ts';
import { ParcelBecause, ParcelOverride } from './parcel-because.tsx';

const latest = 5;

/** What may be done with a parcel: absent for those who may not. */
interface Overriding {
  readonly onNonReceipt?:
    | ((shipmentId: string, type: 'ClaimNonReceipt' | 'WithdrawNonReceipt') => void)
    | undefined;
  readonly onReship?: ((shipmentId: string) => void) | undefined;
  readonly onOverride?: ((shipmentId: string) => void) | undefined;
  readonly onWithdraw?: ((shipmentId: string) => void) | undefined;
}

/** What the carrier said, who signed, where the proof is; a code without a meaning leads to where it can get one. */
function tellWords(scan: ScanView, meaningHref: string | undefined): ReactNode {
  const { text, signedBy, proofUrl } = scan;
  const parts = [
    typeof text === 'string' ? text : null,
    typeof signedBy === 'string' ? `Signed by ${signedBy}` : null,
    proofUrl === undefined ? null : (
      <a key="proof" href={proofUrl} target="_blank" rel="noreferrer">
        Proof of delivery at the carrier
      </a>
    ),
    scan.status === 'unmapped' && meaningHref !== undefined ? (
      <Link key="meaning" href={meaningHref}>
        Give it a meaning
      </Link>
    ) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? undefined : parts.flatMap((part, at) => (at === 0 ? [part] : [' · ', part]));
}

const hasLine = ({ lines }: ShipmentView, lineId: string): boolean =>
  lines.some((line) => line.lineId === lineId);

const Parcel = ({
  shipment,
  order,
  onNonReceipt,
  onReship,
  onOverride,
  onWithdraw,
}: Overriding & {
  readonly shipment: ShipmentView;
  readonly order: OrderView;
}): ReactElement => {
  const [all, setAll] = useState(false);
  const { person } = useSession();
  const canGiveMeanings = person.roles.some((role) => role === 'admin' || role === 'ops');
  const status = shipmentStatusNames[shipment.status];
  const health = healthNames[shipment.health];
  const scans = shipment.scans.toReversed();
  const names = new Map(order.lines.map((line) => [line.lineId, line.name]));
  return (
    <li className="parcel">
      <p className="parcel-head">
        <strong>{toCarrier(shipment.carrier)}</strong> <span className="mono">{shipment.trackingNumber}</span>
        <Badge tone={status.tone}>{status.label}</Badge>
        {shipment.health === 'closed' ? null : <Badge tone={health.tone}>{health.label}</Badge>}
        {shipment.direction === 'return' ? <Badge tone="warn">Return</Badge> : null}
        {shipment.leg > 1 ? <Badge tone="neutral">Leg {shipment.leg}</Badge> : null}
        {onOverride === undefined ? null : (
          <Button
            kind="quiet"
            aria-label={`Set status… of ${shipment.trackingNumber}`}
            onClick={() => onOverride(shipment.shipmentId)}
          >
            Set status…
          </Button>
        )}
        {onNonReceipt === undefined ||
        shipment.status !== 'delivered' ||
        shipment.notReceivedSince !== undefined ? null : (
          <Button
            kind="quiet"
            aria-label={`Did not come… ${shipment.trackingNumber}`}
            onClick={() => onNonReceipt(shipment.shipmentId, 'ClaimNonReceipt')}
          >
            Did not come…
          </Button>
        )}
        {onReship === undefined ||
        !order.lines.some(
          (line) => hasLine(shipment, line.lineId) && leftToReship(order, line) > 0,
        ) ? null : (
          <Button
            kind="quiet"
            aria-label={`Send again… ${shipment.trackingNumber}`}
            onClick={() => onReship(shipment.shipmentId)}
          >
            Send again…
          </Button>
        )}
      </p>
      {shipment.notReceivedSince === undefined ? null : (
        <div className="override" data-stands>
          <p>
            <strong>The customer says that it did not come</strong>{' '}
            <span className="muted">{toMoment(shipment.notReceivedSince)}</span>
          </p>
          {onNonReceipt === undefined ? null : (
            <Button kind="quiet" onClick={() => onNonReceipt(shipment.shipmentId, 'WithdrawNonReceipt')}>
              It has turned up…
            </Button>
          )}
        </div>
      )}
      <ParcelBecause shipment={shipment} />
      <ParcelOverride
        shipment={shipment}
        onWithdraw={onWithdraw === undefined ? undefined : () => onWithdraw(shipment.shipmentId)}
      />
      <p className="muted">
        {shipment.lines
          .map((line) => `${line.quantity} × ${names.get(line.lineId) ?? line.lineId}`)
          .join(', ')}
        {shipment.estimatedDelivery === undefined
          ? ''
          : ` · expected ${toWindow(shipment.estimatedDelivery.from, shipment.estimatedDelivery.to)}`}
      </p>
      {scans.length === 0 ? (
        <p className="muted">No scan yet. Shipped {toMoment(shipment.shippedAt)}.</p>
      ) : (
        <Timeline
          label={`Scans of ${shipment.trackingNumber}`}
          moments={(all ? scans : scans.slice(0, latest)).map((scan) => {
            const named = scan.status === 'unmapped' ? undefined : shipmentStatusNames[scan.status];
            return {
              key: `${scan.identity}${scan.leg}`,
              tone: scan.role === 'won' ? (named?.tone ?? 'warn') : 'neutral',
              what: (
                <>
                  {named?.label ?? `Unknown code ${scan.carrierCode ?? ''}`}
                  {scan.reason.code === 'none' ? '' : ` · ${scan.reason.code.replaceAll('_', ' ')}`}
                </>
              ),
              detail: tellWords(
                scan,
                canGiveMeanings
                  ? `/desk/codes?code=${encodeURIComponent(`${shipment.carrier}/${scan.format}/${scan.carrierCode ?? ''}`)}`
                  : undefined,
              ),
              meta: [
                toScanMoment(scan.time),
                [scan.place?.city, scan.place?.country].filter(Boolean).join(', '),
                scan.carrierCode === null ? '' : `code ${scan.carrierCode}`,
                scan.role === 'lost' ? '' : roleWords[scan.role],
              ]
                .filter(Boolean)
                .join(' · '),
            };
          })}
        />
      )}
      {!all && scans.length > latest ? (
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show all {scans.length} scans
        </Button>
      ) : null}
    </li>
  );
};

export const OrderParcels = ({
  order,
  ...overriding
}: Overriding & { readonly order: OrderView }): ReactElement => (
  <section className="block" aria-labelledby="parcels-title">
    <h2 id="parcels-title">Parcels</h2>
    {order.shipments.length === 0 ? <p className="muted">Nothing has left yet.</p> : null}
    <ul>
      {order.shipments.map((shipment) => (
        <Parcel key={shipment.shipmentId} shipment={shipment} order={order} {...overriding} />
      ))}
    </ul>
  </section>
);

export const OrderFulfilments = ({ order }: { readonly order: OrderView }): ReactElement => (
  <section className="block" aria-labelledby="fulfilments-title">
    <h2 id="fulfilments-title">Fulfilment</h2>
    {order.fulfilments.length === 0 ? <p className="muted">No location has the order yet.</p> : null}
    <ul className="rows">
      {order.fulfilments.map((fulfilment) => (
        <li key={fulfilment.fulfilmentId}>
          <span>
            <strong>{toPlace(fulfilment.location)}</strong>{' '}
            <Badge tone={workNames[fulfilment.work].tone}>{workNames[fulfilment.work].label}</Badge>
          </span>
          <span className="muted">
            {requestNames[fulfilment.requestStatus]} · {optionNames[order.delivery.option].toLowerCase()} ·
            leave by {toMoment(fulfilment.shipBy)}
          </span>
          <span className="muted">
            {fulfilment.lines.reduce((sum, line) => sum + line.picked, 0)} picked,{' '}
            {fulfilment.lines.reduce((sum, line) => sum + line.packed, 0)} packed,{' '}
            {fulfilment.lines.reduce((sum, line) => sum + line.shipped, 0)} shipped of{' '}
            {fulfilment.lines.reduce((sum, line) => sum + line.quantity, 0)}
          </span>
        </li>
      ))}
    </ul>
  </section>
);
