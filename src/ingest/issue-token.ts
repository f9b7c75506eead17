import { carrierFormats } from '../carriers/registry.ts';
import type { Carrier } from '../contracts/registry.ts';
import type { IssuedToken, ShownCredentials } from '../hub/ports/doors.ts';
import { issueBearer } from './bearer.ts';
import { toLiveSecrets } from './live-secrets.ts';
import { isSame } from './signature.ts';

/** As long as a provider may hold it. It ends sooner with the secret it was issued for. */
const lifeSeconds = 3600;

/**
 * A token for the first of a carrier's secrets that are proven by one and that the client shows. All are compared, each in
 * constant time. Where a secret has an `apiKey`, that is the client's id (UPS sends the id as `x-api-key` with each push);
 * where it has none, the id is not looked at.
 */
export function issueToken(
  { carrier, secrets }: Pick<Carrier, 'carrier' | 'secrets'>,
  shown: readonly ShownCredentials[],
  nowMs: number,
): IssuedToken | undefined {
  let issued: IssuedToken | undefined;
  for (const format of carrierFormats) {
    const scope = { carrier, format: format.format };
    for (const { scheme, secret, apiKey } of toLiveSecrets(format, secrets ?? [])) {
      if (scheme.kind !== 'bearer') continue;
      for (const { clientId, clientSecret } of shown) {
        const isSecret = isSame(clientSecret, secret);
        const isClient = apiKey === undefined || isSame(clientId, apiKey);
        if (isSecret && isClient)
          issued ??= { token: issueBearer({ secret, scope, nowMs }, lifeSeconds), lifeSeconds };
      }
    }
  }
  return issued;
}
