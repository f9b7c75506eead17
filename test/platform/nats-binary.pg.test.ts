import { afterEach, expect, it, vi } from 'vitest';
import { unpackFromArchive } from '../../src/platform/nats-binary.ts';
import { quiet } from '../support/journal.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('where nothing can be unpacked there is no NATS, and no error', async () => {
  vi.stubEnv('TMPDIR', '/nowhere');
  expect(await unpackFromArchive(['/nowhere'], quiet)).toBeUndefined();
});
