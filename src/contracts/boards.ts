import { z } from 'zod';

/**
 * What only people read. Of `stock` shoppers are told, and of `exceptions` incidents are counted and ended: emptied under
 * a running hub they would say what is not so for good.
 */
export const rebuiltViews = ['orders', 'fulfilments'] as const;
export type RebuiltView = (typeof rebuiltViews)[number];

export const boardRebuiltSchema = z.strictObject({ view: z.enum(rebuiltViews), epoch: z.string() }).meta({
  id: 'BoardRebuilt',
  description:
    'The view is empty and fills again from the whole log; whoever watches it begins again in this epoch.',
});
export type BoardRebuilt = z.infer<typeof boardRebuiltSchema>;
