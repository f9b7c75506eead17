import { z } from 'zod';
import { orderEventSchemas } from './events.ts';
import { feedEventSchemas } from './feeds.ts';
import { incidentEventSchemas } from './incidents.ts';
import { demandEventSchemas, stockEventSchemas } from './stock-events.ts';

const eventTypes: ReadonlySet<string> = new Set(
  [orderEventSchemas, stockEventSchemas, demandEventSchemas, feedEventSchemas, incidentEventSchemas].flatMap(
    (schemas) => Object.keys(schemas),
  ),
);

/** Which events somebody wants, of every kind of stream. */
export const eventTypesSchema = z
  .array(z.string().refine((type) => eventTypes.has(type), 'is no type of an event, like OrderPlaced'))
  .min(1)
  .max(100);
