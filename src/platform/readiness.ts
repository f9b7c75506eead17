/** Whether this node should be given work, and if not, why. Parts say it of themselves; draining says it for all. */
export interface Readiness {
  add(part: string, check: () => string | undefined): void;
  /** Empty when ready. */
  problems(): readonly { readonly part: string; readonly problem: string }[];
  drain(): void;
  readonly draining: () => boolean;
}

export function createReadiness(): Readiness {
  const checks = new Map<string, () => string | undefined>();
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
    drain: () => {
      draining = true;
    },
    draining: () => draining,
  };
}
