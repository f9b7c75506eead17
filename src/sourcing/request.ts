import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { Part } from '../contracts/parts.ts';
import type { Place } from './distance.ts';

export interface PlanRequest {
  /** The location that the order itself names. */
  readonly named?: string | undefined;
  /** The store it is picked up in. */
  readonly pickupLocation?: string | undefined;
  readonly lines: readonly PlannedLine[];
  /** Units by SKU and location. A SKU that is not in it has no stock anywhere that is counted: every location has it. */
  readonly available: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly locations: readonly SourcingLocation[];
  readonly shipTo?: Place | undefined;
  /** Locations that could not do it before. */
  readonly excluded?: ReadonlySet<string>;
  /** Locations whose day is full: chosen only for what no other has. */
  readonly full?: ReadonlySet<string>;
}

/** With parts it is a bundle: each of it ships whole from one location. */
export interface PlannedLine extends LineQuantity {
  readonly sku: string;
  readonly parts?: readonly Part[] | undefined;
  readonly kind?: 'standard' | 'special' | undefined;
  /** Of a special line: what the location must be able to do; `special` when it does not say. */
  readonly capability?: string | undefined;
}

export interface SourcingLocation {
  readonly location: string;
  readonly isDefault: boolean;
  readonly capabilities?: readonly string[] | undefined;
  readonly address?: Place | undefined;
}
