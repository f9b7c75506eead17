import { describe, expect, it } from 'vitest';
import { createFeedMeter } from '../../src/hub/feed-meter.ts';
import type { NoteFeedActivity } from '../../src/feeds/command.ts';
import { createFakeClock } from '../../src/platform/clock.ts';

/** The machine's clock and the hub's are one here, unless a test says otherwise. */
const aMeter = () => {
  const clock = createFakeClock(1_000_000);
  const said: NoteFeedActivity[] = [];
  const meter = createFeedMeter({ wallClock: clock, say: (activity) => said.push(activity), everyMs: 5_000 });
  return { clock, said, meter, hear: () => meter.heard('carrier', 'dhl', 'accepted', clock.now()) };
};

describe('what a node hears of a feed', () => {
  it('is said at once after a pause, and gathered from then on', () => {
    const { clock, said, hear } = aMeter();
    hear();
    clock.advance(0);
    expect(said).toHaveLength(1);
    for (let index = 0; index < 1_000; index += 1) {
      clock.advance(4);
      hear();
    }
    expect(said).toHaveLength(1);
    clock.advance(5_000);
    expect(said).toHaveLength(2);
    expect(said[1]).toMatchObject({ messages: 1_000, from: 1_000_004, to: 1_004_000 });
    // One less than its messages: the gap before the first is not this summary's.
    expect(said[1]?.gaps).toEqual([[0, 999, 999 * 4]]);
    clock.advance(60_000);
    hear();
    clock.advance(0);
    expect(said).toHaveLength(3);
  });

  it('counts what became of it', () => {
    const { clock, said, meter, hear } = aMeter();
    hear();
    clock.advance(0);
    for (const outcome of ['duplicate', 'rejected', 'parked', 'parked'] as const)
      meter.heard('carrier', 'dhl', outcome, clock.now());
    meter.flush();
    expect(said[1]).toMatchObject({ messages: 4, duplicates: 1, rejected: 1, parked: 2 });
  });

  it('asks for a few lags a summary', () => {
    const { clock, said, meter, hear } = aMeter();
    hear();
    let wanted = 0;
    for (; meter.wantsLag('carrier', 'dhl'); wanted += 1) meter.lagged('carrier', 'dhl', 1_500);
    expect(wanted).toBe(16);
    clock.advance(0);
    expect(said[0]?.lags).toEqual([[2, 16, 24_000]]);
    expect(meter.wantsLag('carrier', 'dhl')).toBe(true);
  });

  it('says the lag of a feed’s first message with it: what it became is known before it is settled', () => {
    const { clock, said, meter, hear } = aMeter();
    expect(meter.wantsLag('carrier', 'dhl')).toBe(true);
    meter.lagged('carrier', 'dhl', 1_500);
    hear();
    clock.advance(0);
    expect(said).toMatchObject([{ messages: 1, lags: [[2, 1, 1_500]] }]);
  });

  it('is of minutes even where the hub’s time runs fast', () => {
    const { clock, said, meter } = aMeter();
    for (let hour = 0; hour < 24; hour += 1) meter.heard('carrier', 'dhl', 'accepted', hour * 3_600_000);
    clock.advance(5_000);
    expect(said.map(({ messages }) => messages)).toEqual(Array.from({ length: 24 }, () => 1));
  });
});
