import type {
  WebhookDelivery,
  WebhookEndpoint,
  WebhookPing,
} from '../../../../src/contracts/webhook-endpoints.ts';
import { eventTypesByKind } from '../../../../src/contracts/event-types.ts';
import type { Tone } from '../../words/statuses.ts';

export interface Told {
  readonly text: string;
  readonly tone: Tone;
}

const toHost = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

export const nameOf = ({ description, url }: Pick<WebhookEndpoint, 'description' | 'url'>): string =>
  description ?? toHost(url);

/** What came last says how it goes: one that takes what it is sent after a failure works again. */
export const tellEndpoint = ({ state, lastSentAt, lastFailedAt }: WebhookEndpoint): Told => {
  if (state === 'disabled') return { text: 'Disabled', tone: 'warn' };
  if (lastFailedAt !== null && (lastSentAt === null || lastFailedAt > lastSentAt))
    return { text: 'Failing', tone: 'bad' };
  return lastSentAt === null ? { text: 'Not used yet', tone: 'neutral' } : { text: 'Works', tone: 'good' };
};

/** What needs somebody first; otherwise by name, so that rows stay where they are. */
export const compareEndpoints = (a: WebhookEndpoint, b: WebhookEndpoint): number =>
  ranks[tellEndpoint(a).tone] - ranks[tellEndpoint(b).tone] ||
  nameOf(a).localeCompare(nameOf(b)) ||
  a.endpointId.localeCompare(b.endpointId);

const ranks: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, busy: 2, good: 2, neutral: 2 };

const fewEvents = 3;

export const tellEvents = (events: readonly string[] | null): string => {
  if (events === null) return 'Every event of an order';
  const shown = events.length <= fewEvents + 1 ? events : events.slice(0, fewEvents);
  const left = events.length - shown.length;
  return `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
};

export const deliveryWords: Readonly<Record<WebhookDelivery['state'], Told>> = {
  waiting: { text: 'Waiting', tone: 'busy' },
  failed: { text: 'Failed', tone: 'bad' },
  sent: { text: 'Sent', tone: 'good' },
  left_out: { text: 'Left out', tone: 'neutral' },
};

/** "it answered 500": what broke is told without the name of its kind. */
export const tellCause = (cause: string): string => cause.replace(/^\w*Error: /, '');

export const toPerson = (by: string): string => by.replace(/^user:/, '');

export const tellPing = ({ ok, status, why, tookMs }: WebhookPing): string =>
  ok
    ? `It answered ${status ?? 'well'} in ${tookMs} ms.`
    : `No: ${why ?? 'nothing answered'} (${tookMs} ms).`;

const isOfCase = (type: string): boolean => type.startsWith('Exception');

/** As one looks for them; the name of a type is what the receiver reads, and is not put in other words. */
export const eventGroups: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  { title: 'Orders', types: eventTypesByKind.order.filter((type) => !isOfCase(type)) },
  { title: 'Exceptions of orders', types: eventTypesByKind.order.filter(isOfCase) },
  { title: 'Stock', types: [...eventTypesByKind.stock, ...eventTypesByKind.demand] },
  { title: 'Feeds', types: eventTypesByKind.feed },
  { title: 'Incidents', types: eventTypesByKind.incident },
];
