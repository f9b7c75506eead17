/** What Nest injects of the platform. */
export const CONFIG = Symbol('Config');
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('Log');
export const POOL = Symbol('Pool');
export const METRICS = Symbol('Metrics');
export const POKE = Symbol('Poke');
export const READINESS = Symbol('Readiness');
