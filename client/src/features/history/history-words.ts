import type { CaseFigures } from '../../../../src/contracts/case-history.ts';
import { toSpan } from '../../words/times.ts';

export const spans = [7, 30, 90] as const;
export type Span = (typeof spans)[number];
export const readSpan = (text: string | null): Span => spans.find((days) => String(days) === text) ?? 30;

const dayMs = 86_400_000;

/** The days up to today, as dates of that time zone. */
export const toDays = (
  now: number,
  days: Span,
  timeZone: string,
): { readonly from: string; readonly to: string } => {
  const to = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now);
  return { from: new Date(Date.parse(to) - (days - 1) * dayMs).toISOString().slice(0, 10), to };
};

export const closedOf = (figures: CaseFigures): number => figures.resolved + figures.cleared;

/** Of a hundred that were closed, how many were opened again. */
export const tellShare = (part: number, of: number): string =>
  of === 0 ? '–' : `${Math.round((part / of) * 100)} %`;

const minuteMs = 60_000;
export const tellMinutes = (minutes: number | null): string => {
  if (minutes === null) return '–';
  return minutes < 60 ? `${Math.round(minutes)} min` : toSpan(minutes * minuteMs);
};
