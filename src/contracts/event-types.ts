import { z } from 'zod';
import { orderEventSchemas } from './events.ts';
import { feedEventSchemas } from './feeds.ts';
import { incidentEventSchemas } from './incidents.ts';
import { demandEventSchemas, stockEventSchemas } from './stock-events.ts';

/** By the kind of stream that has them. */
export const eventTypesByKind = {
  order: Object.keys(orderEventSchemas),
  stock: Object.keys(stockEventSchemas),
  demand: Object.keys(demandEventSchemas),
  feed: Object.keys(feedEventSchemas),
  incident: Object.keys(incidentEventSchemas),
} as const satisfies Readonly<Record<string, readonly string[]>>;

const eventTypes: ReadonlySet<string> = new Set(Object.values(eventTypesByKind).flat());

/** Which events somebody wants, of every kind of stream. */
export const eventTypesSchema = z
  .array(z.string().refine((type) => eventTypes.has(type), 'is no type of an event, like OrderPlaced'))
  .min(1)
  .max(100);
