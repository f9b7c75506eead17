import type { ScanStatus } from '../contracts/scans.ts';
import { dhlEcommerceTexts, toDhlText } from './dhl-ecommerce-codes.ts';
import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** The `statusCode` of a shipment and of each of its events: all that the divisions have in common. */
export const dhlStatusCodes: Readonly<Record<string, Meaning>> = {
  'pre-transit': means('info_received', 'label_created'),
  transit: means('in_transit'),
  delivered: means('delivered'),
  failure: means('exception', 'other'),
  unknown: means('pending'),
};

/** DHL Express writes these where eCommerce has its own texts. */
const expressTexts: Readonly<Record<string, Meaning>> = {
  'SHIPMENT INFORMATION RECEIVED': means('info_received', 'label_created'),
  'SHIPMENT PICKED UP': means('picked_up', 'accepted'),
  'WITH DELIVERY COURIER': means('out_for_delivery'),
  'SHIPMENT IS OUT WITH COURIER FOR DELIVERY': means('out_for_delivery'),
  'SHIPMENT ON HOLD': means('on_hold', 'other'),
  'SHIPMENT IS ON HOLD': means('on_hold', 'other'),
  'CLEARANCE EVENT': means('in_transit', 'customs_started'),
  'DELIVERY ATTEMPTED; RECIPIENT NOT HOME': means('attempt_failed', 'consignee_absent'),
  'RECIPIENT REFUSED DELIVERY': means('exception', 'refused'),
  'RETURNED TO SHIPPER': means('returned', 'returned_undeliverable'),
};

export const dhlTexts: Readonly<Record<string, Meaning>> = { ...dhlEcommerceTexts, ...expressTexts };

/**
 * What a text may make of a code. The code decides: a `pre-transit` with the text DELIVERED is in DHL's own sample, and
 * is not delivered. `unknown` says that DHL does not know; then the text is all there is.
 */
const mayBecome: Readonly<Record<string, readonly ScanStatus[]>> = {
  'pre-transit': ['info_received'],
  transit: [
    'picked_up',
    'in_transit',
    'out_for_delivery',
    'attempt_failed',
    'available_for_pickup',
    'on_hold',
    'exception',
    'returning',
  ],
  delivered: ['delivered', 'returned'],
  failure: [
    'attempt_failed',
    'available_for_pickup',
    'on_hold',
    'exception',
    'returning',
    'returned',
    'failed',
  ],
};

export interface DhlMeaning extends Meaning {
  /** What of the event gave the meaning: `transit`, `transit/NOTICE LEFT`. */
  readonly code: string;
}

export function findDhlMeaning(statusCode: string | undefined, status: string | undefined): DhlMeaning {
  const text = status === undefined ? undefined : toDhlText(status);
  const refined = text === undefined ? undefined : findIn(dhlTexts, text);
  if (statusCode === undefined) return { ...(refined ?? unmapped), code: text ?? '' };
  const key = statusCode.toLowerCase();
  const plain = findIn(dhlStatusCodes, key);
  if (plain === undefined) return { ...unmapped, code: statusCode };
  if (refined === undefined) return { ...plain, code: key };
  // What was delivered as a return is with the sender, whatever its text calls the way there.
  if (key === 'delivered' && refined.status === 'returning')
    return { status: 'returned', reason: refined.reason, code: `${key}/${text}` };
  const allowed = findIn(mayBecome, key);
  return allowed === undefined || allowed.includes(refined.status)
    ? { ...refined, code: `${key}/${text}` }
    : { ...plain, code: key };
}
