import type { Scan } from '../contracts/scans.ts';

/**
 * Two scans of one identity are one scan, yet may differ in what is not identity (the sender's event id, a newer code
 * table, another spelling of the place). Each form is kept, and the fold says which one stands: so the order of arrival
 * decides nothing. The limit is against a sender that numbers each sending anew.
 */
export const formsKept = 8;

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
