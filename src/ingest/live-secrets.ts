import type { CarrierFormat } from '../carriers/format.ts';
import { findScheme } from '../carriers/signature-scheme.ts';
import type { WebhookSecret } from '../contracts/registry.ts';
import type { LiveSecret } from './signature.ts';

/** A carrier's secrets for one format, each with the scheme it is for; one whose scheme is not known opens nothing. */
export const toLiveSecrets = (
  format: CarrierFormat,
  secrets: readonly WebhookSecret[],
): readonly LiveSecret[] =>
  secrets.flatMap((one) => {
    if (one.format !== format.format) return [];
    const scheme = findScheme(format, one.scheme, one.header);
    return scheme === undefined ? [] : [{ scheme, secret: one.secret, apiKey: one.apiKey }];
  });
