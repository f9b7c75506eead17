/** What Nest injects here. */
export const LIVE = Symbol('Live');
