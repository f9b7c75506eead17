import type { CaseFigures, CaseHistory } from '../../../src/contracts/case-history.ts';

const dayMs = 86_400_000;
const nothing: CaseFigures = {
  raised: 0,
  resolved: 0,
  cleared: 0,
  lateScans: 0,
  reopened: 0,
  medianMinutes: null,
  p90Minutes: null,
};
const some = (raised: number): CaseFigures => ({
  raised,
  resolved: Math.floor(raised / 3),
  cleared: Math.floor(raised / 2),
  lateScans: Math.floor(raised / 10),
  reopened: Math.floor(raised / 20),
  medianMinutes: 42 + raised,
  p90Minutes: 900 + raised * 7,
});

/** Days that differ; nothing where it is narrowed to late shipping. */
export const aCaseHistory = (asked: URLSearchParams): CaseHistory => {
  const from = asked.get('from') ?? '';
  const to = asked.get('to') ?? '';
  const timeZone = asked.get('timeZone') ?? 'UTC';
  const count = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  const isEmpty = asked.get('type') === 'late_to_ship';
  const named = (keys: readonly string[]): CaseHistory['causes'] =>
    isEmpty ? [] : keys.map((key, index) => ({ key, ...some(Math.round(400 / (index + 1))) }));
  return {
    from,
    to,
    timeZone,
    totals: isEmpty ? nothing : some(843),
    days: Array.from({ length: count }, (_, index) => ({
      key: new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10),
      ...(isEmpty ? nothing : some(12 + ((index * 37) % 23))),
    })),
    causes: named([
      'no_first_scan',
      'stalled_in_transit',
      'attempt_failed',
      'location_rejected',
      'short_pick',
    ]),
    carriers: named(['postnord', 'dhl', 'ups']),
    locations: named(['wh-1', 'store-1']),
    people: isEmpty
      ? []
      : [
          { key: 'Giulia Rossi', ...some(90) },
          { key: 'Ewa Nowak', ...some(33) },
        ],
  };
};
