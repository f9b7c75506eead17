import { z } from 'zod';
import { fulfilmentViewSchema } from './fulfilments.ts';
import { lineQuantitiesSchema, orderStatusSchema, orderViewSchema } from './orders.ts';
import { idSchema, moneySchema } from './primitives.ts';
import { rejectionSchema } from './rejections.ts';

const change = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject({ before: schema, after: schema });

/** `POST /orders/{id}/preview`: what a command would do, or why it would be refused. Nothing is written. */
export const orderPreviewSchema = z
  .strictObject({
    /** Of the order that it was tried on: the command with it as `expectedVersion` does this or nothing. */
    version: z.int(),
    rejection: rejectionSchema.nullable(),
    status: change(orderStatusSchema),
    /** Those whose quantities would be others. */
    lines: z.array(
      z.strictObject({
        lineId: idSchema,
        sku: idSchema,
        name: z.string(),
        ...change(lineQuantitiesSchema).shape,
      }),
    ),
    /** Those whose work would be another; a location that is asked to give work back may say no. */
    fulfilments: z.array(
      z.strictObject({
        fulfilmentId: z.string(),
        location: z.string(),
        ...change(fulfilmentViewSchema.pick({ status: true, requestStatus: true })).shape,
      }),
    ),
    /** What is not cancelled costs, a line's discount by its share; neither shipping nor what tax a line adds. */
    worth: change(moneySchema),
    promise: change(orderViewSchema.shape.promise),
    /** Types of cases, for staff. */
    cases: z.strictObject({ opened: z.array(z.string()), closed: z.array(z.string()) }),
  })
  .meta({ id: 'OrderPreview' });
export type OrderPreview = z.infer<typeof orderPreviewSchema>;
