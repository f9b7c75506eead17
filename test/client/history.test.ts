import { describe, expect, it } from 'vitest';
import { readSpan, tellMinutes, tellShare, toDays } from '../../client/src/features/history/history-words.ts';
import { tellCause } from '../../client/src/words/causes.ts';

describe('the days of the history', () => {
  const lateEvening = Date.parse('2026-03-01T23:30:00Z');

  it('end today, as today is in the time zone', () => {
    expect(toDays(lateEvening, 7, 'UTC')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(toDays(lateEvening, 7, 'Europe/Stockholm')).toEqual({ from: '2026-02-24', to: '2026-03-02' });
    expect(toDays(lateEvening, 30, 'America/Los_Angeles')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  });

  it('are those of the address, or thirty', () => {
    expect(['7', '90', '31', null].map(readSpan)).toEqual([7, 90, 30, 30]);
  });
});

describe('figures', () => {
  it('are told as people say them', () => {
    expect([null, 3.4, 90, 3_000].map(tellMinutes)).toEqual(['–', '3 min', '1 h 30 m', '2 d 2 h']);
    expect([tellShare(1, 0), tellShare(1, 8)]).toEqual(['–', '13 %']);
    expect(tellCause('late_to_ship')).toBe('Late to ship');
    expect(tellCause('pod_mismatch')).toBe('Delivered elsewhere');
  });
});
