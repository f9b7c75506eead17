import { describe, expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';

/** Many parcels in one body, each with a list of `events` of them. */
const bodies: Readonly<Record<string, (parcels: number, events: number) => unknown>> = {
  'dhl-unified': (parcels, events) => ({
    shipments: times(parcels, (at) => ({
      id: `JD${1000 + at}`,
      events: times(events, (second) => ({ statusCode: 'transit', timestamp: toTime(second) })),
    })),
  }),
  'dhl-ecommerce': (parcels, events) => ({
    packages: times(parcels, (at) => ({
      trackingId: `JD${1000 + at}`,
      events: times(events, (second) => ({
        primaryEventDescription: 'EN ROUTE',
        date: toTime(second).slice(0, 10),
        time: toTime(second).slice(11, 19),
      })),
    })),
  }),
  fedex: (parcels, events) => ({
    completeTrackResults: times(parcels, (at) => ({
      trackingNumber: `${77_000 + at}`,
      trackResults: [{ scanEvents: times(events, (second) => ({ eventType: 'IT', date: toTime(second) })) }],
    })),
  }),
  postnord: (parcels, events) => ({
    shipments: [
      {
        items: times(parcels, (at) => ({
          itemId: `${77_000 + at}SE`,
          events: times(events, (second) => ({ status: 'EN_ROUTE', eventTime: toTime(second) })),
        })),
      },
    ],
  }),
  'royal-mail': (parcels, events) => ({
    mailPieces: times(parcels, (at) => ({
      mailPieceId: `${77_000 + at}GB`,
      events: times(events, (second) => ({ eventCode: 'EVIMC', eventDateTime: toTime(second) })),
    })),
  }),
  '17track': (parcels, events) => ({
    data: {
      accepted: times(parcels, (at) => ({
        number: `${77_000 + at}CN`,
        track_info: {
          tracking: {
            providers: [
              {
                events: times(events, (second) => ({
                  time_iso: toTime(second),
                  sub_status: 'InTransit_Other',
                })),
              },
            ],
          },
        },
      })),
    },
  }),
};

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const toTime = (second: number): string =>
  new Date(Date.UTC(2026, 10, 2) + second * 60_000 + 1000).toISOString();

describe.each(Object.entries(bodies))('%s', (name, make) => {
  const parse = (parcels: number, events: number) => {
    const outcome = findFormat(name)?.parse(make(parcels, events));
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    return {
      scans: outcome.parcels.reduce((sum, { scans }) => sum + scans.length, 0),
      bad: outcome.parcels.flatMap(({ bad }) => bad),
    };
  };

  it('reads the parcels that a provider puts into one body', () => {
    expect(parse(40, 40)).toMatchObject({ scans: 1600, bad: [] });
  });

  it('reads no more of a body than keeps others waiting, and says so of the rest', () => {
    const { scans, bad } = parse(30, 500);
    expect(scans).toBeGreaterThan(1000);
    expect(scans).toBeLessThanOrEqual(2000);
    expect(scans + bad.length * 500).toBe(30 * 500);
    for (const { errors } of bad) expect(errors[0]?.message).toMatch(/more than 2000|at most 1000 in all/);
  });

  it('gives each bad scan of a body a place of its own', () => {
    const broken = JSON.parse(
      JSON.stringify(make(4, 6)).replaceAll(/"(?:2026-11-02T00:0[135]:01.000Z|00:0[135]:01)"/gu, '"soon"'),
    ) as unknown;
    const outcome = findFormat(name)?.parse(broken);
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    const places = outcome.parcels.flatMap(({ bad }) => bad.map(({ index }) => index));
    expect(places).toHaveLength(12);
    expect(new Set(places).size).toBe(12);
  });
});

it('tells a parcel that cannot be read from the scans of the first one', () => {
  const event = { primaryEventDescription: 'EN ROUTE', date: '2026-11-02' };
  const outcome = findFormat('dhl-ecommerce')?.parse({
    packages: [{ trackingId: 'JD1000', events: [event, { ...event, date: 'soon' }] }, { events: [event] }],
  });
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  expect(outcome.parcels.flatMap(({ bad }) => bad.map(({ index }) => index))).toEqual([1, 1000]);
});
