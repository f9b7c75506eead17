import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';

/**
 * The browser of the npm install, unpacked where nobody else does: the package takes what lies in the folder for temporary
 * files under its name, and another user's cannot be run.
 */
export async function findBrowser(): Promise<string> {
  const given = process.env['TMPDIR'];
  const own = join(tmpdir(), `order-hub-browser-${process.getuid?.() ?? 'own'}`);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  process.env['TMPDIR'] = own;
  try {
    return await chromium.executablePath();
  } finally {
    if (given === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = given;
  }
}
