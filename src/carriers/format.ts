import type { FieldError } from '../contracts/problems.ts';
import type { ParsedScan } from '../contracts/scans.ts';
import type { Meaning } from './meaning.ts';
import type { SignatureScheme } from './signature-scheme.ts';

/** A scan that cannot be taken. It goes to the dead letters; the others of its body are recorded. */
export interface BadScan {
  readonly index: number;
  readonly errors: readonly FieldError[];
  readonly raw: unknown;
}

export interface ParsedParcel {
  /** Normalised. Empty where the bad scans of a batch do not say which parcel they are of. */
  readonly trackingNumber: string;
  readonly scans: readonly ParsedScan[];
  readonly bad: readonly BadScan[];
}

export type FormatOutcome =
  | {
      readonly ok: true;
      /** The provider's id of this message, the same in each of its retries. */
      readonly eventId?: string;
      readonly parcels: readonly ParsedParcel[];
      /** Why a body that is right says nothing about a parcel. */
      readonly ignored?: string;
    }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

export interface CarrierFormat {
  readonly format: string;
  /** Raised when a table changes what a known code means; kept with every scan. */
  readonly mapVersion: number;
  /** The one that holds where a secret names none; null where the provider has none, so that a secret must name one. */
  readonly signature: SignatureScheme | null;
  /** Other forms the provider may use, by the name that a secret chooses them with. */
  readonly otherSignatures?: Readonly<Record<string, SignatureScheme>>;
  /** Never throws, whatever the body is. */
  parse(body: unknown): FormatOutcome;
  /** Every code its tables know. */
  readonly codes: readonly string[];
  /**
   * What its tables make of a code that a scan was recorded with as unmapped. `untold`: they read more of the scan than
   * the code that was kept. Where this is absent, that is so of every code.
   */
  meaningOf?(code: string): Meaning | 'untold';
}
