import type { NewEvent } from '../command.ts';
import type { Shipment } from '../state.ts';
import type { Tracking } from '../tracking.ts';

/** What to announce where a parcel's status, its reason or its direction is another than the last one announced. */
export const toStatusChange = (
  shipment: Pick<Shipment, 'shipmentId' | 'announced'>,
  tracking: Tracking,
): readonly NewEvent[] => {
  const { status: to, reason, direction, because, order, override, isOverridden } = tracking;
  const { announced, shipmentId } = shipment;
  const isSame =
    announced.status === to &&
    announced.reason.code === reason.code &&
    announced.reason.party === reason.party &&
    (announced.direction ?? 'outbound') === direction;
  if (isSame) return [];
  const winner = isOverridden ? override : order.find((scan) => scan.identity === because.scan);
  return [
    {
      type: 'ShipmentStatusChanged',
      data: {
        shipmentId,
        from: announced.status,
        to,
        reason,
        ...(direction === 'return' ? { direction } : {}),
        because,
      },
      ...(winner === undefined || winner === null ? {} : { at: winner.time.from }),
    },
  ];
};
