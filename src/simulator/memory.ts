import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the simulator keeps for its next start; what it does not find here it asks the hub. */
const memorySchema = z.object({
  seed: z.int(),
  /** Of the last order. */
  serial: z.int(),
  links: z.array(z.tuple([z.string(), z.string()])),
});
export type Memory = Readonly<Omit<z.infer<typeof memorySchema>, 'links'>> & {
  readonly links: readonly (readonly [string, string])[];
};

const pathOf = (dataDir: string): string => join(dataDir, 'demo.json');

export function loadMemory(dataDir: string, seed: number): Memory {
  try {
    const found = memorySchema.parse(JSON.parse(readFileSync(pathOf(dataDir), 'utf8')));
    if (found.seed === seed) return found;
    // Another seed's orders have other keys; their links stay good.
    return { seed, serial: 0, links: found.links };
  } catch {
    return { seed, serial: 0, links: [] };
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
