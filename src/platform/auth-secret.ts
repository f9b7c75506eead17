import { join } from 'node:path';
import { loadOrCreateSecret } from './secret-file.ts';

/** Signs the tokens of a one-box install that configured neither AUTH_SECRET nor AUTH_ISSUER; kept, so that a restart signs nobody out. */
export function loadAuthSecret(dataDir: string): string {
  return loadOrCreateSecret(join(dataDir, 'auth-secret'));
}
