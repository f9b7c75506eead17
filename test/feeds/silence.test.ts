import { describe, expect, test } from 'vitest';
import { carrierSchema, mostSilentMinutes } from '../../src/contracts/registry.ts';
import { toFeedView } from '../../src/feeds/view.ts';
import { aFeed, type FeedStory, hourMs, minuteMs } from './feed-story.ts';

/** Monday 2 to Friday 13 November, every ten minutes from 08:00 to 18:00 in Stockholm: nights and a weekend are known. */
const days = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13].map((day) => `2026-11-${String(day).padStart(2, '0')}`);
const keepingHours = days.reduce<FeedStory>(
  (story, day) => story.heardEvery(10 * minuteMs, `${day}T07:00:00Z`, `${day}T16:50:00Z`),
  aFeed(),
);
const thirdMonday = keepingHours.heardEvery(10 * minuteMs, '2026-11-16T07:00:00Z', '2026-11-16T10:00:00Z');

describe('feed_silent', () => {
  test.each([
    ['2026-11-16T10:59:59Z', []],
    ['2026-11-16T11:00:00Z', ['feed_silent 2 open']],
    ['2026-11-16T12:59:59Z', ['feed_silent 2 open']],
    ['2026-11-16T13:00:00Z', ['feed_silent 1 open']],
  ])('six times the usual gap, three times as long is worst; at %s: %j', (at, expected) => {
    expect(thirdMonday.assessed(at).cases()).toEqual(expected);
  });

  test('an evening, a night and a weekend are no silence', () => {
    const evening = keepingHours.assessed('2026-11-13T22:00:00Z');
    expect(evening.cases()).toEqual([]);
    expect(evening.assessed('2026-11-16T07:40:00Z').cases()).toEqual([]);
    expect(evening.assessed('2026-11-16T08:00:00Z').cases()).toEqual(['feed_silent 2 open']);
  });

  test('a holiday is none either', () => {
    const story = keepingHours.tell({
      type: 'ConfigureFeed',
      kind: 'carrier',
      id: 'postnord',
      name: 'PostNord',
      timeZone: 'Europe/Stockholm',
      holidays: ['2026-11-16'],
      silentAfterMs: null,
      paused: false,
    });
    expect(story.assessed('2026-11-16T18:00:00Z').cases()).toEqual([]);
    expect(story.assessed('2026-11-17T08:00:00Z').cases()).toEqual(['feed_silent 2 open']);
  });

  test('bursts are measured by the time between them', () => {
    const bursts = days.reduce<FeedStory>((story, day) => {
      let next = story;
      for (let at = Date.parse(`${day}T07:00:00Z`); at < Date.parse(`${day}T17:00:00Z`); at += hourMs) {
        next = next.tell({ ...burst, from: at, to: at + 1_000 }, at + 1_000);
      }
      return next;
    }, aFeed());
    const monday = bursts.heard('2026-11-16T08:00:00Z');
    expect(monday.assessed('2026-11-16T13:00:00Z').cases()).toEqual([]);
    expect(monday.assessed('2026-11-16T14:30:00Z').cases()).toEqual(['feed_silent 2 open']);
  });
  const burst = {
    type: 'NoteFeedActivity',
    kind: 'carrier',
    id: 'postnord',
    messages: 500,
    duplicates: 0,
    rejected: 0,
    parked: 0,
    gaps: [[0, 499, 1_000]],
    lags: [],
  } as const;

  test('a feed without a rhythm is not missed', () => {
    const few = aFeed().heard('2026-11-16T10:00:00Z').heard('2026-11-16T10:10:00Z');
    expect(few.nextCheckAt).toBeNull();
    expect(few.assessed('2026-12-16T10:00:00Z').cases()).toEqual([]);
  });

  test('a young feed has a business day', () => {
    const young = aFeed().heardEvery(5 * minuteMs, '2026-11-16T07:00:00Z', '2026-11-16T12:00:00Z');
    expect(young.assessed('2026-11-17T11:59:59Z').cases()).toEqual([]);
    expect(young.assessed('2026-11-17T12:00:00Z').cases()).toEqual(['feed_silent 2 open']);
  });

  test('what the registry says goes before what was learnt', () => {
    const told = aFeed({ silentAfterMs: 2 * hourMs }).heard('2026-11-16T10:00:00Z');
    expect(told.assessed('2026-11-16T11:59:59Z').cases()).toEqual([]);
    expect(told.assessed('2026-11-16T12:00:00Z').cases()).toEqual(['feed_silent 2 open']);
  });

  test('the longest that it can say comes, also for who speaks four hours a day', () => {
    const morning = ['07', '08', '09', '10'].map((hour) => `${hour}:30:00Z`);
    const days = ['09', '10', '11', '12', '13', '16', '17', '18', '19', '20'];
    const told = days
      .flatMap((day) => morning.map((time) => `2026-11-${day}T${time}`))
      .reduce((story, at) => story.heard(at), aFeed({ silentAfterMs: mostSilentMinutes * minuteMs }));
    expect(told.nextCheckAt).not.toBeNull();
    expect(told.assessed('2027-01-10T10:00:00Z').cases()).toEqual([]);
    expect(told.assessed('2027-01-20T10:00:00Z').cases()).toEqual(['feed_silent 2 open']);
    expect(
      carrierSchema.safeParse({ carrier: 'ups', name: 'UPS', feed: { silentAfterMinutes: 10_081 } }),
    ).toMatchObject({
      success: false,
    });
  });

  test('looks again exactly then', () => {
    expect(new Date(thirdMonday.nextCheckAt ?? 0).toISOString()).toBe('2026-11-16T11:00:00.000Z');
    const silent = thirdMonday.assessed('2026-11-16T11:00:00Z');
    expect(new Date(silent.nextCheckAt ?? 0).toISOString()).toBe('2026-11-16T13:00:00.000Z');
    expect(silent.assessed('2026-11-16T13:00:00Z').nextCheckAt).toBeNull();
  });

  test('a word closes it, and the next silence is another case', () => {
    const silent = thirdMonday.assessed('2026-11-16T11:30:00Z');
    const speaks = silent.heard('2026-11-16T12:00:00Z');
    expect(speaks.cases()).toEqual(['feed_silent 2 resolved']);
    expect(speaks.state.cases[0]).toMatchObject({ resolvedBy: 'rule', resolution: 'auto' });
    const again = speaks.assessed('2026-11-16T13:00:00Z');
    expect(again.cases()).toEqual(['feed_silent 2 resolved', 'feed_silent 2 open']);
    expect(again.state.cases.map((one) => one.exceptionId)).toEqual([
      'feed:carrier-postnord.1',
      'feed:carrier-postnord.2',
    ]);
  });

  test('an outage is not learnt from', () => {
    const before = toFeedView(thirdMonday.state, 1, thirdMonday.now);
    const after = thirdMonday.assessed('2026-11-16T11:00:00Z').heard('2026-11-18T10:00:00Z');
    expect(after.state.gaps).toEqual(thirdMonday.state.gaps);
    expect(after.state.habits.share).toEqual(
      thirdMonday.state.habits.share.map((share, hour) =>
        // The hour it spoke in last, and only that one, is over.
        hour === 11 ? expect.closeTo(share * 0.8 + 0.2, 10) : share,
      ),
    );
    expect(toFeedView(after.state, 2, after.now).medianGapMs).toBe(before.medianGapMs);
  });

  test('what the hub did not hear is not the feed’s silence', () => {
    const back = thirdMonday.tell(
      { type: 'ResumeListening', until: Date.parse('2026-11-17T10:00:00Z') },
      Date.parse('2026-11-17T10:00:00Z'),
    );
    expect(back.cases()).toEqual([]);
    expect(back.assessed('2026-11-17T11:00:00Z').cases()).toEqual(['feed_silent 2 open']);
  });

  test('an open incident outlives the hub’s own absence', () => {
    const silent = thirdMonday.assessed('2026-11-16T11:00:00Z');
    const back = silent.tell(
      { type: 'ResumeListening', until: Date.parse('2026-11-17T10:00:00Z') },
      Date.parse('2026-11-17T10:00:00Z'),
    );
    expect(back.events).toHaveLength(silent.events.length + 1);
    expect(back.cases()).toEqual(['feed_silent 1 open']);
  });

  test('one that a person stopped is not missed', () => {
    const paused = aFeed({ silentAfterMs: hourMs, paused: true }).heard('2026-11-16T10:00:00Z');
    expect(paused.assessed('2026-11-20T10:00:00Z').cases()).toEqual([]);
  });

  test('a person who resolves it is not contradicted until the next silence', () => {
    const resolved = thirdMonday.assessed('2026-11-16T11:00:00Z').tell({
      type: 'HandleException',
      exceptionId: 'feed:carrier-postnord.1',
      command: 'resolve',
      code: 'not_a_problem',
    });
    expect(resolved.assessed('2026-11-16T13:30:00Z').cases()).toEqual(['feed_silent 2 resolved']);
  });
});

describe('subscription_expiring', () => {
  const endsAt = Date.parse('2026-11-20T10:00:00Z');
  test('says how many and closes when they are renewed', () => {
    const told = aFeed().tell(
      { type: 'NoteSubscriptions', expiring: 3, firstAt: endsAt, why: null },
      endsAt - 2 * 24 * hourMs,
    );
    expect(told.cases()).toEqual(['subscription_expiring 3 open']);
    expect(told.state.cases[0]?.because).toBe(
      'PostNord stops telling of 3 parcels, the first on 20 Nov, 10:00 UTC.',
    );
    const tried = told.tell({
      type: 'NoteSubscriptions',
      expiring: 3,
      firstAt: endsAt,
      why: 'it answered 401',
    });
    expect(tried.state.cases.map(({ because }) => because)).toEqual([
      'PostNord stops telling of 3 parcels, the first on 20 Nov, 10:00 UTC; the hub could not renew: it answered 401.',
    ]);
    const over = tried.tell({ type: 'AssessFeed' }, endsAt + hourMs);
    expect(over.state.cases.map(({ because }) => because)).toEqual([
      'PostNord does not tell of 3 parcels any more, or never did, the first since 20 Nov, 10:00 UTC; the hub could not renew: it answered 401.',
    ]);
    const renewed = over.tell({ type: 'NoteSubscriptions', expiring: 0, firstAt: null, why: null });
    expect(renewed.cases()).toEqual(['subscription_expiring 3 resolved']);
  });
});

describe('the view', () => {
  test('says how it does', () => {
    const { state, now } = thirdMonday;
    expect(toFeedView(state, 7, now)).toMatchObject({
      feedId: 'carrier-postnord',
      name: 'PostNord',
      version: 7,
      status: 'live',
      lastSeenAt: '2026-11-16T10:00:00.000Z',
      medianGapMs: 10 * minuteMs,
      silentAt: '2026-11-16T11:00:00.000Z',
      messages: 19,
      errorRate: 0,
      incident: null,
    });
    expect(toFeedView(state, 7, now).hours.slice(-4)).toEqual([6, 6, 6, 1]);
  });

  test('names the incident', () => {
    const silent = thirdMonday.assessed('2026-11-16T11:00:00Z');
    expect(toFeedView(silent.state, 8, silent.now)).toMatchObject({
      status: 'silent',
      incident: { exceptionId: 'feed:carrier-postnord.1', since: '2026-11-16T11:00:00.000Z' },
    });
  });
});
