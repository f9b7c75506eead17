import { z } from 'zod';
import { boardViews } from './socket.ts';

export const boardRebuiltSchema = z.strictObject({ view: z.enum(boardViews), epoch: z.string() }).meta({
  id: 'BoardRebuilt',
  description:
    'The view is empty and fills again from the whole log; whoever watches it begins again in this epoch.',
});
export type BoardRebuilt = z.infer<typeof boardRebuiltSchema>;
