import { findBrowser } from './browser-path.ts';

/** Before the workers: two that unpack the browser at once would each find the other's half of it. */
export default async function setup(): Promise<void> {
  await findBrowser();
}
