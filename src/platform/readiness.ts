/** Whether this node should be given work, and if not, why. Parts say it of themselves; draining says it for all. */
export interface Readiness {
  add(part: string, check: () => string | undefined): void;
  /** Empty when ready. */
  problems(): readonly { readonly part: string; readonly problem: string }[];
  /** What this node does without, as it was told to: no reason to give it no work. */
  note(part: string, text: string): void;
  notes(): readonly { readonly part: string; readonly note: string }[];
  drain(): void;
  readonly draining: () => boolean;
}

export function createReadiness(): Readiness {
  const checks = new Map<string, () => string | undefined>();
  const notes: { readonly part: string; readonly note: string }[] = [];
  let draining = false;
  return {
    add: (part, check) => {
      checks.set(part, check);
    },
    problems() {
      const found = [...checks].flatMap(([part, check]) => {
        const problem = check();
        return problem === undefined ? [] : [{ part, problem }];
      });
      return draining ? [{ part: 'node', problem: 'is shutting down' }, ...found] : found;
    },
    note: (part, note) => {
      notes.push({ part, note });
    },
    notes: () => notes,
    drain: () => {
      draining = true;
    },
    draining: () => draining,
  };
}
