import { openMachines } from '../../src/composition.ts';
import type { MachineOptions, Machines } from '../../src/machines.ts';
import { loadConfig } from '../../src/config.ts';
import type { PlaceOrderBody } from '../../src/contracts/orders.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createTestDatabase } from './database.ts';
import { quiet } from './journal.ts';

export interface TestMachines extends Machines {
  close(): Promise<void>;
}

/** One node's machines on a database of its own (or the one given, as a second node). */
export async function openTestMachines(
  options: {
    readonly natsUrl?: string;
    readonly databaseUrl?: string;
    readonly node?: string;
    readonly env?: Record<string, string>;
    readonly clock?: Clock;
    /** Tables that know more than the registry's: a newer release. */
    readonly findFormat?: MachineOptions['findFormat'];
  } = {},
): Promise<TestMachines> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const config = loadConfig({
    DATABASE_URL: options.databaseUrl ?? database?.url ?? '',
    // Without NATS the door stays shut; an address that cannot be a binary keeps the embedded one away.
    ...(options.natsUrl === undefined
      ? { NATS_SERVER_BIN: '/nowhere/nats-server' }
      : { NATS_URL: options.natsUrl }),
    NODE_NAME: options.node ?? 'test',
    AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
    PUBLISH_EVENTS: 'false',
    // Whoever is told over HTTP stands beside the tests.
    WEBHOOK_PRIVATE_ADDRESSES: 'true',
    ...options.env,
  });
  const { clock, findFormat } = options;
  const machines = await openMachines(config, quiet, {
    ...(clock === undefined ? {} : { createClock: () => clock }),
    ...(findFormat === undefined ? {} : { findFormat }),
  });
  return {
    ...machines,
    async close() {
      await machines.stop();
      await database?.drop();
    },
  };
}

export async function registerWorld(machines: Machines): Promise<void> {
  await machines.registry.putLocation({
    location: 'wh-1',
    type: 'warehouse',
    name: 'Malmö',
    timeZone: 'Europe/Stockholm',
    default: true,
  });
  await machines.registry.putLocation({
    location: 'wh-2',
    type: 'warehouse',
    name: 'Gdańsk',
    timeZone: 'Europe/Warsaw',
  });
  await machines.registry.putCarrier({
    carrier: 'postnord',
    name: 'PostNord',
    secrets: [{ format: 'easypost', secret: 'sécret-of-the-tests' }],
  });
  await machines.registry.putChannel({ channel: 'web', name: 'Web shop' });
}

export const anOrderBody = (body: Partial<PlaceOrderBody> = {}): PlaceOrderBody => ({
  channel: 'web',
  currency: 'SEK',
  customer: { name: 'Åsa Łukasz', email: 'asa@example.com', phone: '+46701234567', language: 'sv' },
  shipTo: { name: 'Åsa Łukasz', line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
  delivery: { option: 'standard' },
  lines: [
    { sku: 'BOOT-42', name: 'Boots 42', quantity: 2, unitPrice: { amount: '129.00', currency: 'SEK' } },
    { sku: 'SOCK', name: 'Socks', quantity: 1, unitPrice: { amount: '19.50', currency: 'SEK' } },
  ],
  payment: { method: 'invoice' },
  ...body,
});
