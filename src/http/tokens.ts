/** What Nest injects of the HTTP side itself. */
export const ACCESS = Symbol('Access');

export const LOG_POSITIONS = Symbol('LogPositions');
export const PAGES = Symbol('Pages');
export const RATE_LIMITS = Symbol('RateLimits');
