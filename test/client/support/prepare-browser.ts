import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { findBrowser } from './browser-path.ts';
import { buildClient } from './build-client.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The client as it is delivered, in a folder. */
    readonly builtClient: string;
  }
}

/** Once, before the workers: two that unpack the browser at once would each find the other's half of it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [dist] = await Promise.all([buildClient(), findBrowser()]);
  project.provide('builtClient', dist);
  return async () => {
    await rm(dist, { recursive: true, force: true });
  };
}
