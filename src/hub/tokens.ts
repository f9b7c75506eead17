/** What Nest injects where a type is an interface. */
export const HUB = Symbol('Hub');
export const ORDER_PLACING = Symbol('OrderPlacing');
export const REGISTRY = Symbol('Registry');
export const DOORS = Symbol('Doors');
export const DEAD_LETTERS = Symbol('DeadLetters');
export const LISTS = Symbol('Lists');
