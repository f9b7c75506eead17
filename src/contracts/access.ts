import { z } from 'zod';
import { idSchema, isStorable } from './primitives.ts';

export const roles = ['admin', 'ops', 'agent', 'sales', 'storefront', 'warehouse', 'carrier'] as const;
export type Role = (typeof roles)[number];

/** Claims of a JWT, and what an API key stands for. Who did something is kept, so it must be possible to keep. */
export const claimsSchema = z.object({
  sub: z.string().min(1).max(200).refine(isStorable),
  name: z.string().max(200).refine(isStorable).optional(),
  roles: z.array(z.enum(roles)).min(1),
  locations: z.array(idSchema).optional(),
  carriers: z.array(idSchema).optional(),
  channels: z.array(idSchema).optional(),
  account: z.string().max(200).optional(),
  exp: z.number().optional(),
});
export type Claims = z.infer<typeof claimsSchema>;

export const createApiKeySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    roles: z.array(z.enum(roles)).min(1),
    locations: z.array(idSchema).optional(),
    carriers: z.array(idSchema).optional(),
    channels: z.array(idSchema).optional(),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

/** `key` is shown once, at creation. */
export const apiKeySchema = z
  .strictObject({
    keyId: z.string(),
    name: z.string(),
    roles: z.array(z.enum(roles)),
    locations: z.array(z.string()),
    carriers: z.array(z.string()),
    channels: z.array(z.string()),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
    key: z.string().optional(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** `POST /carriers/{carrier}/oauth/token`, a form; the names are those of RFC 6749. */
export const tokenRequestSchema = z
  .strictObject({
    grant_type: z.literal('client_credentials'),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  })
  .meta({
    id: 'TokenRequest',
    description:
      'A form; id and secret in it, or by `Authorization: Basic`. Other parameters are passed over.',
  });
export const tokenAnswerSchema = z
  .strictObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .meta({ id: 'TokenAnswer' });
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

/** `GET /me`: who the hub takes the caller for. */
export const meSchema = z
  .strictObject({
    kind: z.enum(['user', 'key', 'link']),
    id: z.string(),
    name: z.string().optional(),
    roles: z.array(z.enum(roles)),
    locations: z.array(z.string()),
    carriers: z.array(z.string()),
    channels: z.array(z.string()),
    orderId: z.string().optional(),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'Me' });
export type MeView = z.infer<typeof meSchema>;
