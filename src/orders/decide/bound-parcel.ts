import { isWithin } from '../../carriers/fold.ts';
import type { BoundParcel, Decision } from '../command.ts';
import type { PresentOrder } from '../state.ts';
import { normaliseTrackingNumber, trackingOfScans } from '../tracking.ts';
import { accepted, refuse } from './outcome.ts';
import { toStatusChange } from './status-change.ts';

/**
 * The number is another order's too: scans of another time are not this parcel's. Those that were taken for its own are
 * left to the other, which must have them already (`handedOver`): none is in neither.
 */
export const boundParcel = (state: PresentOrder, command: BoundParcel): Decision => {
  const trackingNumber = normaliseTrackingNumber(command.trackingNumber);
  const shipment = state.shipments.find(
    (one) => one.carrier === command.carrier && one.trackingNumber === trackingNumber,
  );
  if (shipment === undefined)
    return refuse('unknown_shipment', `It is ${command.carrier} ${trackingNumber}.`);
  const { span } = command;
  if (shipment.span?.from === span.from && shipment.span.until === span.until) return accepted();
  const own = shipment.scans.filter(({ scan }) => isWithin(scan, span));
  const strange = shipment.scans.filter(({ scan }) => !isWithin(scan, span));
  if (strange.some(({ scan }) => !command.handedOver.includes(scan.identity)))
    return refuse('scans_of_another_parcel', 'Another scan came meanwhile.');
  const { shipmentId } = shipment;
  return accepted(
    { type: 'ParcelBounded', data: { shipmentId, ...span, left: strange.length } },
    ...(strange.length === 0
      ? []
      : toStatusChange(
          shipment,
          trackingOfScans(
            own.map(({ scan }) => scan),
            shipment.override,
          ),
        )),
  );
};
