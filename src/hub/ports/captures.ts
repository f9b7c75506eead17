import type { CapturesReplayed, SignatureFailure } from '../../contracts/captures.ts';

/** Webhooks that were refused for their signature, kept until their secret is right. */
export interface Captures {
  failures(): Promise<readonly SignatureFailure[]>;
  /** Verifies what is kept again, as of when it came; what fits is taken. Undefined: nothing is kept. */
  replay(carrier: string, format: string): Promise<CapturesReplayed | undefined>;
}
