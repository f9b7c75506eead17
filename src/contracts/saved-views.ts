import { z } from 'zod';
import { shortTextSchema } from './primitives.ts';

/** Who can be given a view: those who have the board. */
export const viewRoles = ['admin', 'ops', 'agent'] as const;

/** `POST /views`: the same name again is the same view, changed. */
export const saveViewSchema = z
  .strictObject({
    name: shortTextSchema,
    /** As the board's search has it; `is:mine` means whoever looks. */
    filter: z.string().trim().min(1).max(500),
    /** Everybody of this role has it too, and may not change it. */
    sharedWith: z.enum(viewRoles).optional(),
  })
  .meta({ id: 'SaveView' });
export type SaveView = z.infer<typeof saveViewSchema>;

export const savedViewSchema = z
  .strictObject({
    viewId: z.string(),
    name: z.string(),
    filter: z.string(),
    owner: z.string(),
    sharedWith: z.enum(viewRoles).nullable(),
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof savedViewSchema>;
