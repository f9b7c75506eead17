import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openServices, type ServicesOptions } from '../../src/platform/services.ts';
import { startNode } from '../../src/start-node.ts';
import { createTestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

const nobody = '127.0.0.1:1';

it('says which setting it is that nothing can be done with', async () => {
  const database = await createTestDatabase();
  const opened = async (settings: Partial<ServicesOptions>): Promise<unknown> =>
    await openServices({
      databaseUrl: database.url,
      natsUrl: nobody,
      natsCreds: undefined,
      natsServer: undefined,
      dataDir: tmpdir(),
      name: 'test',
      log: quiet,
      ...settings,
    });
  await expect(opened({ databaseUrl: `postgres://${nobody}/hub` })).rejects.toThrow(
    /^DATABASE_URL: .*ECONNREFUSED/,
  );
  await expect(opened({ natsCreds: '/nowhere/hub.creds' })).rejects.toThrow(/^NATS_CREDS: ENOENT/);
  await database.drop();
});

it('says so of a port that another has', async () => {
  const database = await createTestDatabase();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, resolve));
  const address = other.address();
  const PORT = String(typeof address === 'object' ? address?.port : 0);
  const config = loadConfig({
    PORT,
    DATABASE_URL: database.url,
    NATS_SERVER_BIN: '/nowhere/nats-server',
    AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
    LOG_LEVEL: 'silent',
  });
  await expect(startNode(config)).rejects.toThrow(/^PORT: .*EADDRINUSE/);
  other.close();
  await database.drop();
});
