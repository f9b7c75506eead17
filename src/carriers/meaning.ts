import type { ReasonCode } from '../contracts/reasons.ts';
import type { ScanStatus, ShipmentStatus } from '../contracts/scans.ts';

/** What a code of a carrier or provider means on the hub's axes. */
export interface Meaning {
  readonly status: ScanStatus;
  readonly reason: ReasonCode;
}

export const means = (status: ShipmentStatus, reason: ReasonCode = 'none'): Meaning => ({ status, reason });

/** Shown and counted, never guessed. */
export const unmapped: Meaning = { status: 'unmapped', reason: 'none' };
