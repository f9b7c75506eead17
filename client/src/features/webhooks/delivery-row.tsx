import type { ReactElement } from 'react';
import type { WebhookDelivery } from '../../../../src/contracts/webhook-endpoints.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toFullMoment, toSpan } from '../../words/times.ts';
import { When } from './endpoint-row.tsx';
import { deliveryWords, tellCause } from './webhook-words.ts';

export const DeliveryRow = ({
  delivery,
  now,
  isHeld,
  isBusy,
  onSendAgain,
}: {
  readonly delivery: WebhookDelivery;
  readonly now: number;
  /** Nothing goes out to the endpoint now. */
  readonly isHeld: boolean;
  readonly isBusy: boolean;
  readonly onSendAgain: () => void;
}): ReactElement => {
  const { deliveryId, state, eventId, type, tries, nextTryAt, settledAt, cause } = delivery;
  const { text, tone } = deliveryWords[state];
  return (
    <tr data-state={state}>
      <th scope="row">{type}</th>
      <td data-label="Of" className="delivery-of mono">
        <Subject delivery={delivery} />
      </td>
      <td data-label="State" className="delivery-state">
        <span title={settledAt === null ? undefined : toFullMoment(settledAt)}>
          <Badge tone={state === 'waiting' && cause !== null ? 'warn' : tone}>{text}</Badge>
        </span>
        {cause === null ? null : <span className="delivery-cause">{tellCause(cause)}</span>}
      </td>
      <td data-label="Tries" className="number">
        {tries}
      </td>
      <td data-label="Since">
        <When at={delivery.createdAt} now={now} />
      </td>
      <td data-label="Next try" data-none={nextTryAt === null || undefined}>
        {nextTryAt === null ? (
          <span className="muted">–</span>
        ) : isHeld ? (
          <span className="muted">when enabled</span>
        ) : (
          <time dateTime={nextTryAt} title={toFullMoment(nextTryAt)}>
            {Date.parse(nextTryAt) <= now ? 'in its turn' : `in ${toSpan(Date.parse(nextTryAt) - now)}`}
          </time>
        )}
      </td>
      <td className="row-actions">
        {state === 'waiting' ? null : (
          <Button
            kind={state === 'failed' ? 'plain' : 'quiet'}
            data-delivery={deliveryId}
            isBusy={isBusy}
            onClick={onSendAgain}
            aria-label={`Send again: ${type}, ${eventId}`}
          >
            Send again
          </Button>
        )}
      </td>
    </tr>
  );
};

/** Its `webhook-id` is the stream and the number in it; an order is called by its number, and led to. */
const Subject = ({
  delivery: { orderId, orderNumber, eventId },
}: {
  readonly delivery: WebhookDelivery;
}): ReactElement => {
  if (orderId === null) return <>{eventId}</>;
  return (
    <>
      <Link href={`/desk/orders/${encodeURIComponent(orderId)}`} title={eventId}>
        {orderNumber ?? orderId}
      </Link>
      <span className="muted">{eventId.slice(eventId.lastIndexOf('@'))}</span>
    </>
  );
};
