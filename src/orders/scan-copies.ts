import type { Scan } from '../contracts/scans.ts';

/** Two scans of one identity may differ in what is not identity; the fold says which one stands. */
export const isSameForm = (a: Scan, b: Scan): boolean => a === b || isEqual(a, b);

const isEqual = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key)))
  );
};
