import type { Scan } from '../contracts/scans.ts';

/**
 * Two scans of one identity are one scan, yet may differ in what is not identity (the sender's event id, a newer code
 * table, another spelling of the place). Of so many such forms each counts: the limit is against a sender that numbers
 * each sending anew.
 */
const formsKept = 8;

/**
 * Of each identity the forms that stand before all others, as many as count: the same whichever came first. What is
 * among them now was among them when it came, so that one that is not need not be kept. `identities`: how many there are.
 */
export function withoutSurplus(scans: readonly Scan[], identities: number): readonly Scan[] {
  if (scans.length - identities < formsKept) return scans;
  const byIdentity = new Map<string, Scan[]>();
  for (const scan of scans) {
    const forms = byIdentity.get(scan.identity);
    if (forms === undefined) byIdentity.set(scan.identity, [scan]);
    else forms.push(scan);
  }
  const surplus = new Set([...byIdentity.values()].flatMap((forms) => toForms(forms).slice(formsKept)));
  return scans.filter((scan) => !surplus.has(scan));
}

/** Whether it counts beside the forms that are known. */
export const isAmongForms = (scan: Scan, known: readonly Scan[]): boolean =>
  known.length < formsKept || toForms([...known, scan]).indexOf(scan) < formsKept;

const toForms = (forms: readonly Scan[]): readonly Scan[] =>
  forms.toSorted((a, b) => (stands(a, b) ? -1 : stands(b, a) ? 1 : 0));

/**
 * One scan per identity. Copies are equal but for a newer map or another spelling of the place; which of them stands
 * must not depend on which came first.
 */
export function withoutCopies(scans: readonly Scan[]): readonly Scan[] {
  const byIdentity = new Map<string, Scan>();
  for (const scan of scans) {
    const known = byIdentity.get(scan.identity);
    if (known === undefined || (known !== scan && stands(scan, known))) byIdentity.set(scan.identity, scan);
  }
  return byIdentity.size === scans.length ? scans : [...byIdentity.values()];
}

function stands(scan: Scan, known: Scan): boolean {
  if (scan.mapVersion !== known.mapVersion) return scan.mapVersion > known.mapVersion;
  // A table may learn a code without another version: whoever knows it says more than who does not.
  if ((scan.status === 'unmapped') !== (known.status === 'unmapped')) return known.status === 'unmapped';
  return canonical(scan) < canonical(known);
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${key}:${canonical(field)}`).join()}}`;
}

export interface Retractions {
  /** Identities of what was taken back. */
  readonly retracted: ReadonlySet<string>;
  /** Identities of retractions that say nothing beside it. */
  readonly silent: ReadonlySet<string>;
}

/**
 * A retraction names a scan by the sender's `eventId` or by its identity and may come before it. It also is a scan: one
 * that states another status than what it takes back is the correction; one that repeats it (as an EPCIS error
 * declaration does), or whose target is not known yet, moves nothing. Taking back a retraction takes back what it
 * states, not what it took back: so there are no cycles to resolve.
 */
export function findRetractions(scans: readonly Scan[]): Retractions | null {
  let byTarget: Map<string, Scan[]> | null = null;
  for (const scan of scans) {
    if (scan.retracts === undefined) continue;
    byTarget ??= new Map();
    const named = byTarget.get(scan.retracts);
    if (named === undefined) byTarget.set(scan.retracts, [scan]);
    else named.push(scan);
  }
  if (byTarget === null) return null;

  const retracted = new Set<string>();
  const answered = new Set<string>();
  const repeating = new Set<string>();
  // Copies are still here: a scan that was sent under two event ids can be taken back by either.
  for (const target of scans) {
    for (const name of [target.identity, target.eventId]) {
      if (name === undefined) continue;
      for (const retraction of byTarget.get(name) ?? []) {
        if (retraction.identity === target.identity) continue;
        retracted.add(target.identity);
        answered.add(retraction.identity);
        if (retraction.status === target.status) repeating.add(retraction.identity);
      }
    }
  }
  const silent = new Set<string>();
  for (const retractions of byTarget.values()) {
    for (const { identity } of retractions) {
      if (!answered.has(identity) || repeating.has(identity)) silent.add(identity);
    }
  }
  return { retracted, silent };
}
