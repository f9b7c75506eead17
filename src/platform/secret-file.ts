import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UnusableSetting } from './unusable-setting.ts';

/**
 * A random secret that lives in a file only its owner can read. Written beside and linked into place, so that of two
 * hubs which start at once both read the same one, and nobody ever reads half of it.
 *
 * @throws UnusableSetting where the directory, which is in DATA_DIR, is another user's, full or none
 */
export function loadOrCreateSecret(path: string): string {
  try {
    return load(path);
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new UnusableSetting('DATA_DIR', error) : error;
  }
}

function load(path: string): string {
  const existing = readSecret(path);
  if (existing !== undefined) return existing;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readSecret(path: string): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length < 32)
      throw new Error(`${path} is too short to be a secret: remove it to get a new one`);
    chmodSync(path, 0o600);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
