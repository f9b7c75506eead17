import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderCommandRequestSchema, trackCommandSchema } from '../../src/contracts/commands.ts';
import { mailLanguages, mailTopics } from '../../src/contracts/mail-topics.ts';
import type { Preferences } from '../../src/contracts/preferences.ts';
import type { SetPreferences } from '../../src/orders/change-command.ts';
import { topicOf } from '../../src/orders/preferences.ts';
import { type Audience, toOrderView } from '../../src/orders/view.ts';
import { anOrder, given, type OrderStory } from '../support/order-factory.ts';

const untouched: Preferences = {
  language: 'sv',
  mails: { shipped: true, delayed: true, delivered: true, returns: true },
  quietHours: null,
};
const night = { from: '22:00', to: '07:00' };
const viewOf = (story: OrderStory, audience: Audience = 'customer'): Preferences | undefined =>
  toOrderView(story.state, story.run.version, new Map(), audience).preferences;

describe('which mails a customer wants', () => {
  test('are all, at once, in the language of the order, until they say so', () => {
    expect(viewOf(anOrder())).toEqual(untouched);
    expect(viewOf(anOrder(), 'staff')).toEqual(untouched);
    expect(viewOf(anOrder(), 'storefront')).toEqual(untouched);
    expect(viewOf(anOrder(), 'warehouse')).toBeUndefined();
    expect(viewOf(anOrder({ language: 'de-AT' }))?.language).toBe('de');
    expect(viewOf(anOrder({ language: 'fi' }))?.language).toBe('en');
  });

  test('are told as a whole when one of them changes', () => {
    given(anOrder())
      .when({ type: 'SetPreferences', mails: { delayed: false } })
      .thenEvents({
        type: 'PreferencesChanged',
        data: { ...untouched, mails: { ...untouched.mails, delayed: false } },
      });
  });

  test('that are the same say nothing', () => {
    const told = anOrder().does({ type: 'SetPreferences', language: 'pl', quietHours: night });
    given(told).when({ type: 'SetPreferences' }).thenEvents();
    given(told)
      .when({ type: 'SetPreferences', language: 'pl', mails: { shipped: true } })
      .thenEvents();
    given(told)
      .when({ type: 'SetPreferences', quietHours: { ...night } })
      .thenEvents();
    given(told)
      .when({ type: 'SetPreferences', quietHours: { ...night, timeZone: 'Europe/Warsaw' } })
      .thenEvents('PreferencesChanged');
    given(told).when({ type: 'SetPreferences', quietHours: null }).thenEvents('PreferencesChanged');
  });

  test('are nothing any more when they are forgotten', () => {
    const erased = anOrder()
      .does({ type: 'SetPreferences', mails: { shipped: false } })
      .erased();
    given(erased)
      .when({ type: 'SetPreferences', mails: { shipped: true } })
      .thenRefused('already_erased');
    expect(viewOf(erased)).toBeUndefined();
  });

  test('of money that is paid back, are not asked', () => {
    expect(topicOf('refund_granted')).toBeNull();
    expect(topicOf('return_approved')).toBe('returns');
  });
});

test('law: whatever is said in whatever order, the last word of each holds, and only news is told', () => {
  const time = fc.constantFrom('00:00', '07:00', '22:00');
  const said = fc.record(
    {
      language: fc.constantFrom(...mailLanguages),
      mails: fc.record(
        { shipped: fc.boolean(), delayed: fc.boolean(), delivered: fc.boolean(), returns: fc.boolean() },
        { requiredKeys: [] },
      ),
      quietHours: fc.option(
        fc
          .record(
            { from: time, to: time, timeZone: fc.constant('Europe/Rome') },
            { requiredKeys: ['from', 'to'] },
          )
          .filter(({ from, to }) => from !== to),
        { nil: null },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(said, { maxLength: 12 }), (all) => {
      let story = anOrder();
      let expected = untouched;
      for (const one of all) {
        const command: SetPreferences = { type: 'SetPreferences', ...one };
        const next = {
          language: one.language ?? expected.language,
          mails: { ...expected.mails, ...one.mails },
          quietHours: one.quietHours === undefined ? expected.quietHours : one.quietHours,
        };
        const before = story.run.version;
        story = story.does(command);
        expect(viewOf(story)).toEqual(next);
        expect(story.run.version - before).toBe(JSON.stringify(next) === JSON.stringify(expected) ? 0 : 1);
        expected = next;
      }
    }),
  );
});

describe('over the wire', () => {
  const isTaken = (more: object): boolean => {
    const body = { type: 'SetPreferences', expectedVersion: 3, ...more };
    const isIn = trackCommandSchema.safeParse(body).success;
    expect(orderCommandRequestSchema.safeParse(body).success).toBe(isIn);
    return isIn;
  };

  test('every topic and language is taken, and nothing else', () => {
    for (const topic of mailTopics) expect(isTaken({ mails: { [topic]: false } })).toBe(true);
    for (const language of mailLanguages) expect(isTaken({ language })).toBe(true);
    expect(isTaken({})).toBe(true);
    expect(isTaken({ mails: { refunds: false } })).toBe(false);
    expect(isTaken({ mails: { shipped: 'no' } })).toBe(false);
    expect(isTaken({ language: 'fi' })).toBe(false);
    expect(isTaken({ mail: {} })).toBe(false);
  });

  test('quiet hours are two times of day that differ, in a zone that there is', () => {
    expect(isTaken({ quietHours: night })).toBe(true);
    expect(isTaken({ quietHours: { ...night, timeZone: 'Europe/Stockholm' } })).toBe(true);
    expect(isTaken({ quietHours: null })).toBe(true);
    expect(isTaken({ quietHours: { from: '07:00', to: '07:00' } })).toBe(false);
    expect(isTaken({ quietHours: { from: '24:00', to: '07:00' } })).toBe(false);
    expect(isTaken({ quietHours: { from: '7:00', to: '08:00' } })).toBe(false);
    expect(isTaken({ quietHours: { ...night, timeZone: 'Middle/Earth' } })).toBe(false);
    expect(isTaken({ quietHours: { from: '22:00' } })).toBe(false);
  });
});
