/**
 * What every code of a format means, written down a second time: a table that changes by accident fails, one that is
 * changed on purpose raises the format's `mapVersion`. Each format has a module here that exports `codes`.
 */
export interface CodeExpectations {
  /** A body with one scan of the code. */
  readonly body: (code: string) => unknown;
  /** `status reason party`; undefined for a code that should not be in the table. */
  readonly meaning: (code: string) => string | undefined;
  /** Where the codes can be listed without a rule: all that the table must know, and no more. */
  readonly all?: readonly string[];
  /** Codes that are not in the table. */
  readonly unknown: readonly string[];
}
