import { isTerminal } from '../carriers/fold.ts';
import type { EventView } from '../contracts/events.ts';
import type { ShipmentStatus } from '../contracts/scans.ts';
import type { Shipment } from '../orders/state.ts';
import { trackingOf } from '../orders/tracking.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { FollowedParcel, FollowedParcels } from './followed-parcels.ts';
import type { Hub, OrderCommitted } from './hub.ts';
import { orderIdOf } from './ids.ts';

/**
 * Where a parcel's way is over it is followed no more; where that was not its end, it is followed again. Whoever commits
 * the order says so, whichever node follows.
 */
export interface ParcelEnds {
  /** Undefined when its way is over, or no order has it any more. */
  findUnderWay(parcel: FollowedParcel): Promise<Shipment | undefined>;
  settle(parcel: FollowedParcel): Promise<void>;
  /** Tries again what could not be written when it was committed. */
  catchUp(): Promise<void>;
}

export function createParcelEnds(options: {
  readonly hub: Pick<Hub, 'readOrder' | 'onCommitted'>;
  readonly followed: Pick<FollowedParcels, 'settle' | 'resume'>;
  readonly clock: Clock;
  readonly log: Log;
}): ParcelEnds {
  const { hub, followed, clock, log } = options;
  let withdrawn: ParcelKey[] = [];

  async function catchUp(): Promise<void> {
    const parcels = withdrawn;
    withdrawn = [];
    if (parcels.length === 0) return;
    try {
      await followed.resume(parcels, clock.now());
    } catch (error) {
      withdrawn.push(...parcels);
      log.warn({ error: String(error), parcels: parcels.length }, 'parcels were not followed again');
    }
  }

  async function findUnderWay({ stream, shipmentId }: FollowedParcel): Promise<Shipment | undefined> {
    const order = await hub.readOrder(orderIdOf(stream));
    const shipment = order?.state.shipments.find((one) => one.shipmentId === shipmentId);
    return shipment === undefined || trackingOf(shipment).terminal ? undefined : shipment;
  }

  hub.onCommitted((committed) => {
    const parcels = findWithdrawnEnds(committed);
    if (parcels.length === 0) return;
    withdrawn.push(...parcels);
    void catchUp();
  });

  return {
    findUnderWay,
    catchUp,
    async settle(parcel) {
      await followed.settle(parcel);
      // Whose end was withdrawn between the look and this was not settled yet when that was committed.
      if ((await findUnderWay(parcel)) !== undefined) await followed.resume([parcel], clock.now());
    },
  };
}

type ParcelKey = Pick<FollowedParcel, 'carrier' | 'trackingNumber' | 'stream'>;

function findWithdrawnEnds({ stream, events, state }: OrderCommitted): readonly ParcelKey[] {
  const left = events.filter(isFromEnd).map(({ data }) => data['shipmentId']);
  if (left.length === 0 || state.status !== 'present') return [];
  return state.shipments
    .filter((shipment) => left.includes(shipment.shipmentId) && !trackingOf(shipment).terminal)
    .map(({ carrier, trackingNumber }) => ({ carrier, trackingNumber, stream }));
}

const isFromEnd = ({ type, data }: EventView): boolean =>
  type === 'ShipmentStatusChanged' && isTerminal(data['from'] as ShipmentStatus);
