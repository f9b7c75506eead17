/** What is set is of the right form, and nothing can be done with it: said in a line that names it, without a stack. */
export class UnusableSetting extends Error {
  constructor(setting: string, cause: unknown) {
    super(`${setting}: ${toWords(cause)}`, { cause });
  }
}

/** A name with several addresses, none of which answers, has its words inside. */
function toWords(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(toWords).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
