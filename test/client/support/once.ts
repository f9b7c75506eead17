import type { Route } from 'playwright-core';

type Handler = (route: Route) => Promise<void>;

/**
 * The first request goes to it, the others go on. Not `times: 1`: that ends the interception while its answer may still
 * be on the way, and the page hears of no answer at all.
 */
export const once = (handle: Handler): Handler => {
  let isOver = false;
  return async (route) => {
    if (isOver) return await route.continue();
    isOver = true;
    return await handle(route);
  };
};
