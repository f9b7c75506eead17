/** Whether this node should be given work, and if not, why. Parts say it of themselves; draining says it for all. */
export interface Readiness {
  add(part: string, check: () => string | undefined): void;
  /** Empty when ready. */
  problems(): readonly { readonly part: string; readonly problem: string }[];
  /** What this node does without: no reason to give it no work. */
  note(part: string, say: () => string | undefined): void;
  notes(): readonly { readonly part: string; readonly note: string }[];
  drain(): void;
  readonly draining: () => boolean;
}

export function createReadiness(): Readiness {
  const checks = new Map<string, () => string | undefined>();
  const notes = new Map<string, () => string | undefined>();
  let draining = false;
  return {
    add: (part, check) => {
      checks.set(part, check);
    },
    problems() {
      const found = said(checks).map(([part, problem]) => ({ part, problem }));
      return draining ? [{ part: 'node', problem: 'is shutting down' }, ...found] : found;
    },
    note: (part, say) => {
      notes.set(part, say);
    },
    notes: () => said(notes).map(([part, note]) => ({ part, note })),
    drain: () => {
      draining = true;
    },
    draining: () => draining,
  };
}

const said = (parts: ReadonlyMap<string, () => string | undefined>): (readonly [string, string])[] =>
  [...parts].flatMap(([part, say]) => {
    const text = say();
    return text === undefined ? [] : [[part, text] as const];
  });
