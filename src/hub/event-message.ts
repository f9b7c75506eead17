import type { StoredEvent } from '../journal/entry.ts';
import { toIso } from '../platform/clock.ts';
import type { EventMessage } from './ports/event-sink.ts';

/**
 * An event as it goes out: a CloudEvent without personal data, which events have none of. A function of the log alone, so
 * that what is sent again has the body of the first time.
 *
 * One that is too large for the broker would be refused for ever, and everything after it would wait: it goes without
 * its data, and `dataref` says where that is read (docs/decisions/0102).
 */
export function toMessage(event: StoredEvent, maxBytes: number): EventMessage {
  const [kind = '', id = ''] = event.stream.split(':');
  const eventId = `${event.stream}@${event.version}`;
  const attributes = {
    specversion: '1.0',
    id: eventId,
    source: `/${kind}s/${id}`,
    type: event.type,
    subject: id,
    time: toIso(Date.parse(event.meta.at)),
    recordedtime: event.recordedAt,
    sequence: event.version,
    actor: event.meta.actor.kind,
    datacontenttype: 'application/json',
  };
  const whole = JSON.stringify({ ...attributes, data: event.data });
  const isTooLarge = Buffer.byteLength(whole) > maxBytes;
  return {
    subject: `hub.events.${kind}.${id}.${event.type}`,
    id: eventId,
    traceparent: event.meta.traceparent,
    body: isTooLarge ? JSON.stringify({ ...attributes, dataref: toDataRef(kind, id) }) : whole,
  };
}

/**
 * The same again for a resend. By an id of its own, or the broker would take it for the first one; and always by the same,
 * so that a batch that is sent twice counts once.
 */
export const toResentMessage = (message: EventMessage, resendId: string): EventMessage => ({
  ...message,
  id: `${message.id}#${resendId}`,
  resendId,
});

const toDataRef = (kind: string, id: string): string => {
  if (kind === 'order') return `/api/v1/orders/${id}/timeline`;
  return kind === 'stock' ? '/api/v1/stock' : `/api/v1/${kind}s`;
};
