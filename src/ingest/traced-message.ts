import type { Span, SpanAttributes, Tracer } from '../platform/tracer.ts';
import { findDoor, type Incoming, type Settlement } from './message.ts';

/**
 * The span `receive` of a message: from the door until its sender may forget it. Its id and the tokens behind a door's name
 * stay out of it: both may have a tracking number, which opens a page about somebody.
 */
export function toReceived(
  { sender, door, body }: Pick<Incoming, 'sender' | 'door' | 'body'>,
  attributes: SpanAttributes,
): { readonly name: 'receive'; readonly kind: 'consumer'; readonly attributes: SpanAttributes } {
  return {
    name: 'receive',
    kind: 'consumer',
    attributes: {
      'messaging.operation.name': 'receive',
      'messaging.operation.type': 'process',
      'messaging.destination.name': toDoorName(door),
      'messaging.message.body.size': body.length,
      'hub.sender': sender,
      ...attributes,
    },
  };
}

export function endReceived(span: Span, settled: Settlement): void {
  span.end({
    attributes: {
      'hub.outcome': settled.outcome,
      'hub.order_id': 'orderId' in settled ? settled.orderId : undefined,
    },
    error: findCode(settled),
  });
}

/** The sender is answered and the message let go. */
export const beginAck = (
  tracer: Tracer | undefined,
  received: Span | undefined,
  attributes: SpanAttributes,
): Span | undefined =>
  received === undefined
    ? undefined
    : tracer?.under(received.traceparent, {
        name: 'ack',
        attributes: {
          'messaging.operation.name': 'ack',
          'messaging.operation.type': 'settle',
          ...attributes,
        },
      });

function findCode(settled: Settlement): string | undefined {
  switch (settled.outcome) {
    case 'accepted':
    case 'duplicate':
      return undefined;
    case 'rejected':
      return settled.rejection.code;
    case 'parked':
      return settled.reason;
    case 'retry':
      return 'retry';
  }
}

function toDoorName(door: string): string {
  const found = findDoor(door);
  return door
    .split('.')
    .slice(0, found?.kind === 'raw' || found?.kind === 'epcis' ? 4 : 3)
    .join('.');
}
