import type { FieldError } from '../contracts/problems.ts';
import type { ParsedScan } from '../contracts/scans.ts';

/** How a provider signs the exact bytes it sends. Data only: ingest does the cryptography. */
export interface SignatureScheme {
  readonly algorithm: 'hmac-sha256';
  /** Lower case. */
  readonly header: string;
  readonly encoding: 'hex' | 'base64';
  /** What stands before the signature in the header's value. */
  readonly prefix?: string;
  /** EasyPost signs with the NFKD form of the secret: `sécret` fails without it. */
  readonly normaliseSecret?: 'NFKD';
}

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
  readonly signature: SignatureScheme | null;
  /** Never throws, whatever the body is. */
  parse(body: unknown): FormatOutcome;
  /** Every code its tables know. */
  readonly codes: readonly string[];
}
