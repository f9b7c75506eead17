import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  retryDelay,
  silentMs,
  staleMs,
  toConnectionState,
  type LineFacts,
} from '../../client/src/live/connection-state.ts';

const up: LineFacts = {
  isOpen: true,
  isOnline: true,
  heardAt: 1_000,
  lostAt: null,
  nextTryAt: null,
  refused: null,
  behind: [],
};
const down: LineFacts = { ...up, isOpen: false, lostAt: 2_000, nextTryAt: 3_000 };

describe('the state of the line', () => {
  it.each([
    ['live', up, 1_500, { status: 'live' }],
    ['catching up by a known count', { ...up, behind: [3, 4] }, 1_500, { status: 'catching_up', behind: 7 }],
    [
      'catching up by an unknown count',
      { ...up, behind: [3, null] },
      1_500,
      { status: 'catching_up', behind: null },
    ],
    [
      'stale when an open line falls silent',
      up,
      1_001 + silentMs,
      { status: 'stale', since: 1_000, nextTryAt: null },
    ],
    [
      'reconnecting when it was lost',
      down,
      2_500,
      { status: 'reconnecting', since: 1_000, nextTryAt: 3_000 },
    ],
    ['stale when it stays lost', down, 2_001 + staleMs, { status: 'stale', since: 1_000, nextTryAt: 3_000 }],
    [
      'offline when the machine says so',
      { ...down, isOnline: false },
      2_500,
      { status: 'offline', since: 1_000 },
    ],
    [
      'connecting before the first time',
      { ...up, isOpen: false, heardAt: null },
      0,
      { status: 'connecting' },
    ],
    [
      'refused above all',
      { ...down, refused: { code: 'token_expired', message: 'x' } },
      0,
      { status: 'refused', code: 'token_expired', message: 'x' },
    ],
  ] as const)('is %s', (_name, facts, now, expected) => {
    expect(toConnectionState(facts, now)).toEqual(expected);
  });

  it('waits 0.5 to 8 seconds between tries', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (tries, random) => {
          const delay = retryDelay(tries, random);
          expect(delay).toBeGreaterThanOrEqual(500);
          expect(delay).toBeLessThanOrEqual(8_000);
        },
      ),
    );
  });
});
