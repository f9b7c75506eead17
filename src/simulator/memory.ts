import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the simulator keeps for its next start; what it does not find here it asks the hub. */
const memorySchema = z.object({
  seed: z.int(),
  /** Of the last order. */
  serial: z.int(),
  links: z.array(z.tuple([z.string(), z.string()])),
  /** Customers who will send something back, by their links. Absent: kept before there were any. */
  returns: z.array(z.strictObject({ orderId: z.string(), path: z.string(), at: z.number() })).default([]),
});
type Stored = z.infer<typeof memorySchema>;
export type PlannedAsking = Readonly<Stored['returns'][number]>;
export type Memory = Readonly<Omit<Stored, 'links' | 'returns'>> & {
  readonly links: readonly (readonly [string, string])[];
  readonly returns: readonly PlannedAsking[];
};

const pathOf = (dataDir: string): string => join(dataDir, 'demo.json');

export function loadMemory(dataDir: string, seed: number): Memory {
  try {
    const found = memorySchema.parse(JSON.parse(readFileSync(pathOf(dataDir), 'utf8')));
    if (found.seed === seed) return found;
    // Another seed's orders have other keys; their links stay good.
    return { ...found, seed, serial: 0 };
  } catch {
    return { seed, serial: 0, links: [], returns: [] };
  }
}

export function saveMemory(dataDir: string, memory: Memory): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    const path = pathOf(dataDir);
    writeFileSync(`${path}.new`, JSON.stringify(memory));
    renameSync(`${path}.new`, path);
  } catch {
    // A demo that cannot remember begins again with its first order, which the hub knows already.
  }
}
