import { z } from 'zod';
import { severitySchema } from './exceptions.ts';
import { idSchema } from './primitives.ts';

/** Which cases somebody wants to hear of. What is not named is not asked for: without anything, all. */
const wantedCasesSchema = z
  .strictObject({
    rules: z.array(idSchema).min(1).max(50).optional(),
    /** As severe as that or worse; 1 is the worst. */
    severity: severitySchema.optional(),
    carriers: z.array(idSchema).min(1).max(50).optional(),
    locations: z.array(idSchema).min(1).max(50).optional(),
  })
  .meta({ id: 'WantedCases' });
export type WantedCases = z.infer<typeof wantedCasesSchema>;

/** `GET` and `PUT /me/subscriptions`: a case that fits any of them is written about, to this address. */
export const subscriptionsSchema = z
  .union([
    z.strictObject({ address: z.null(), wanted: z.array(wantedCasesSchema).max(0) }),
    z.strictObject({ address: z.email().max(254), wanted: z.array(wantedCasesSchema).min(1).max(20) }),
  ])
  .meta({ id: 'Subscriptions' });
export type Subscriptions = z.infer<typeof subscriptionsSchema>;
