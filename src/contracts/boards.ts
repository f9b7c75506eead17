import { z } from 'zod';
import { instantSchema } from './primitives.ts';
import { boardViews } from './socket.ts';

export const boardRebuildSchema = z
  .strictObject({
    view: z.enum(boardViews),
    askedAt: instantSchema,
    finishedAt: instantSchema.nullable().meta({
      description: 'Whoever watches the board begins again then. Null while it goes on.',
    }),
    checked: z.int().meta({ description: 'Orders, stocks, feeds and incidents that were looked at.' }),
    mended: z.int().meta({ description: 'Rows that were missing or said something else.' }),
    removed: z.int().meta({ description: 'Rows of nothing that there is.' }),
  })
  .meta({
    id: 'BoardRebuild',
    description:
      'A view that is made again from the log, over the rows that are there: each one is the old or the new one at any moment.',
  });
export type BoardRebuild = z.infer<typeof boardRebuildSchema>;
