/** What Nest injects of the platform. */
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('Log');
export const METRICS = Symbol('Metrics');
export const POKE = Symbol('Poke');
export const READINESS = Symbol('Readiness');
