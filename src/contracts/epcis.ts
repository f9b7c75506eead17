import { z } from 'zod';

/** What a sender is told of at once; what each event of it means is read when it is taken (`warehouses/epcis.ts`). */
export const epcisMessageSchema = z
  .looseObject({
    type: z.enum([
      'EPCISDocument',
      'EPCISQueryDocument',
      'ObjectEvent',
      'AggregationEvent',
      'TransactionEvent',
      'TransformationEvent',
      'AssociationEvent',
    ]),
  })
  .meta({
    id: 'EpcisMessage',
    description: 'EPCIS 2.0 in JSON: a document, the answer to a query, or one event',
  });
