import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/**
 * The statuses of Track & Trace, which an item and each of its events have (facts of third parties' use of v5 and v7;
 * `DELIVERY` is seen and not documented). Event codes say more in words only, but for one.
 */
const statuses: Readonly<Record<string, Meaning>> = {
  CREATED: means('info_received', 'label_created'),
  INFORMED: means('info_received', 'label_created'),
  EN_ROUTE: means('in_transit'),
  DELIVERY: means('out_for_delivery'),
  AVAILABLE_FOR_DELIVERY: means('available_for_pickup', 'pickup_point'),
  AVAILABLE_FOR_DELIVERY_PAR_LOC: means('available_for_pickup', 'parcel_locker'),
  DELAYED: means('in_transit', 'delayed'),
  // Of the future: it says nothing of where the parcel is.
  EXPECTED_DELAY: means('pending', 'prediction_only'),
  DELIVERED: means('delivered'),
  DELIVERY_IMPOSSIBLE: means('exception', 'other'),
  DELIVERY_REFUSED: means('exception', 'refused'),
  STOPPED: means('on_hold', 'other'),
  // Sent back or back already, which PostNord does not tell apart; a DELIVERED that follows is the end.
  RETURNED: means('returning', 'returned_undeliverable'),
  SPLIT: means('pending', 'partial'),
  // PostNord's own "none of these".
  OTHER: means('pending', 'other'),
};

/** On its way in the van; PostNord keeps the status of the days before. */
const refined: Readonly<Record<string, Meaning>> = { 'EN_ROUTE/113': means('out_for_delivery') };

export const postnordCodes: readonly string[] = [...Object.keys(statuses), ...Object.keys(refined)];

export const findPostnordMeaning = (status: string, eventCode: string | undefined): Meaning =>
  findIn(refined, `${status}/${eventCode ?? ''}`) ?? findIn(statuses, status) ?? unmapped;

/** By the status that is kept of an unknown one: where an event code refines it, that one is not kept. */
export function findRecordedPostnordMeaning(code: string): Meaning | 'untold' {
  const [status = '', eventCode] = code.split('/');
  const isRefined = Object.keys(refined).some((one) => one.startsWith(`${status}/`));
  return isRefined && eventCode === undefined ? 'untold' : findPostnordMeaning(status, eventCode);
}
