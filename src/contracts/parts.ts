import { z } from 'zod';
import { idSchema } from './primitives.ts';

/**
 * What one of a bundle is made of, each SKU once. A line with parts is in whole bundles: of them its quantities count, and
 * of the parts the stock.
 */
export const partsSchema = z
  .array(z.strictObject({ sku: idSchema, quantity: z.int().positive().max(1_000) }))
  .min(1)
  .max(50)
  .refine((parts) => new Set(parts.map(({ sku }) => sku)).size === parts.length, 'names a SKU twice')
  .meta({ id: 'Parts' });
export type Parts = z.infer<typeof partsSchema>;
export type Part = Parts[number];

/** What of stock one unit of a line takes: its parts, or itself. */
export const partsOf = (line: {
  readonly sku: string;
  readonly parts?: readonly Part[] | undefined;
}): readonly Part[] => line.parts ?? [{ sku: line.sku, quantity: 1 }];
