import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import { toCarrier, toPlace } from '../../words/statuses.ts';

/** Of a step that the hub cannot do: how a person does it, with what they need for it. */
export const howByHand = (command: string, row: ExceptionRow): string => {
  const place = row.location === null ? 'the location' : toPlace(row.location);
  const carrier = row.carrier === null ? 'the carrier' : toCarrier(row.carrier);
  const parcel = row.trackingNumber === null ? '' : ` about ${row.trackingNumber}`;
  const ofShelf = row.subject?.kind === 'stock' ? howOnShelf(command, place) : undefined;
  if (ofShelf !== undefined) return ofShelf;
  switch (command) {
    case 'contact_carrier':
      return `Call or write to ${carrier}${parcel}.`;
    case 'contact_warehouse':
      return `Call ${place}. What it reports comes in here by itself.`;
    case 'contact_customer':
    case 'inform_customer':
      return 'Call or write to the customer. The hub’s own mails tell of delays and arrivals, and of nothing else.';
    case 'route_again':
      return 'The hub looked for another location at once and found none. It looks again when goods come, where the order may wait. Else move stock there, or cancel what is left.';
    case 'intercept':
    case 'redirect_to_pickup_point':
      return `Ask ${carrier}${parcel}: the hub cannot turn a parcel round that is on its way.`;
    default:
      return 'The hub cannot do this by itself.';
  }
};

/** A shelf promises to many orders: nothing routes them by itself, and what was counted is written on the stock page. */
const howOnShelf = (command: string, place: string): string | undefined => {
  switch (command) {
    case 'count':
      return `Have it counted. What ${place} reports comes in here by itself; else open the shelf from this case and write down the count.`;
    case 'route_again':
      return `The hub takes nothing from orders that were placed. Bring goods to ${place}, or have it reject the work of an order that it cannot send: the hub gives that to another location that has it. The reason “other” leaves the shelf as it was counted.`;
    case 'backorder':
      return 'The orders keep what they hold, and it can leave when the delivery has come. Tell the customers who wait for it.';
    default:
      return undefined;
  }
};

const unanswered = new Set(['not_acknowledged', 'special_order_unacknowledged']);
/** The location has said nothing yet: the desk can take the work from it, and the hub gives it to another. */
export const canTakeAway = (row: ExceptionRow, command: string): boolean =>
  command === 'route_again' && row.fulfilmentId !== null && unanswered.has(row.type);

/** The shelf alone, so that it is found among however many, and open: `id` is `<location>~<sku>`. */
export const toShelfHref = (id: string): string => {
  const sku = id.slice(id.indexOf('~') + 1);
  return `/desk/stock?q=${encodeURIComponent(sku)}&at=${encodeURIComponent(id)}`;
};
