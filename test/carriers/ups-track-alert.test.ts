import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldScans } from '../../src/carriers/fold.ts';
import { upsTrackAlert } from '../../src/carriers/ups-track-alert.ts';
import type { ParsedScan } from '../../src/contracts/scans.ts';
import { leftOutMark } from '../support/left-out.ts';

const event = {
  trackingNumber: '1Z999AA10123456784',
  activityStatus: { type: 'I', code: 'OT', description: 'Out for Delivery' },
};

function read(body: object): ParsedScan {
  const outcome = upsTrackAlert.parse({ ...event, ...body });
  const scan = outcome.ok ? outcome.parcels[0]?.scans[0] : undefined;
  if (scan === undefined) throw new Error(JSON.stringify(outcome));
  return scan;
}

/** Public samples of UPS's own repository, where they are at hand. */
const folder =
  (process.env['CARRIER_CASES'] ?? new URL('../../../shared/carrier-cases', import.meta.url).pathname) +
  '/ups-track-alert';

interface Case {
  readonly raw: unknown;
  readonly expected: {
    readonly tracking_number: string;
    readonly status: string;
    readonly events: readonly {
      readonly time: string;
      readonly code: string;
      readonly description: string;
    }[];
  };
}

describe('the samples of UPS', () => {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  // oxlint-disable-next-line vitest/no-disabled-tests -- public payloads that are no part of the project; the run says so
  if (files.length === 0) it.skip(`${leftOutMark}: public payloads are not at hand`, () => {});

  it.each(files)('%s', (file) => {
    const { raw, expected } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case;
    const outcome = upsTrackAlert.parse(raw);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    const [parcel] = outcome.parcels;
    expect(parcel?.trackingNumber).toBe(expected.tracking_number);
    expect(
      parcel?.scans.map(({ scan, text }) => [scan.time.from, scan.carrierCode?.split('/')[1], text]),
    ).toEqual(
      expected.events.map(({ time, code, description }) => [new Date(time).toISOString(), code, description]),
    );
    expect(foldScans((parcel?.scans ?? []).map(({ scan }) => scan)).status).toBe(expected.status);
  });
});

describe('the time of an event', () => {
  const local = { localActivityDate: '20261120', localActivityTime: '091519' };
  const gmt = { gmtActivityDate: '20261120', gmtActivityTime: '141519' };

  it.each([
    [
      'local, offset and GMT',
      { ...local, ...gmt, gmtOffset: '-05.00' },
      '2026-11-20T09:15:19-05:00',
      '14:15:19',
    ],
    ['local and GMT', { ...local, ...gmt }, '2026-11-20T09:15:19-05:00', '14:15:19'],
    ['local and offset', { ...local, gmtOffset: '-05.00' }, '2026-11-20T09:15:19-05:00', '14:15:19'],
    ['GMT alone', gmt, '2026-11-20T14:15:19Z', '14:15:19'],
    ['a half hour', { ...local, gmtOffset: '+05.30' }, '2026-11-20T09:15:19+05:30', '03:45:19'],
    // Nobody lives five hours and seven minutes behind: one of the two is wrong, and GMT needs no more to be right.
    [
      'a difference that is no zone',
      { ...local, ...gmt, gmtActivityTime: '142219' },
      '2026-11-20T14:22:19Z',
      '14:22:19',
    ],
  ])('%s', (_, body, written, clock) => {
    const { time } = read(body).scan;
    expect(time).toEqual({
      from: `2026-11-20T${clock}.000Z`,
      to: `2026-11-20T${clock}.000Z`,
      precision: 'second',
      zoneSource: 'carrier',
      written,
    });
  });

  it('is an interval without offset and GMT, and a day without a time', () => {
    expect(read(local).scan.time.zoneSource).toBe('none');
    expect(read({ ...local, activityLocation: { country: 'DE' } }).scan.time).toMatchObject({
      zoneSource: 'location',
      from: '2026-11-20T08:15:19.000Z',
    });
    expect(read({ localActivityDate: '20261120', gmtOffset: '-05.00' }).scan.time.precision).toBe('day');
  });

  it('is one scan, however many of the fields tell it', () => {
    const told = [
      { ...local, ...gmt, gmtOffset: '-05.00' },
      { ...local, ...gmt },
      { ...local, gmtOffset: '-05.00' },
      gmt,
    ];
    expect(new Set(told.map((body) => read(body).scan.identity)).size).toBe(1);
  });

  it('is the true one for every instant and offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2040, 0) / 1000 }),
        fc.integer({ min: -48, max: 56 }),
        (seconds, quarters) => {
          const at = (ms: number): string[] =>
            new Date(ms).toISOString().replace(/[-:]/gu, '').split(/[T.]/u);
          const wall = seconds * 1000 + quarters * 900_000;
          const [localActivityDate, localActivityTime] = at(wall);
          const [gmtActivityDate, gmtActivityTime] = at(seconds * 1000);
          const { time } = read({
            localActivityDate,
            localActivityTime,
            gmtActivityDate,
            gmtActivityTime,
          }).scan;
          if (localActivityTime !== '000000') expect(Date.parse(time.from)).toBe(seconds * 1000);
          expect(Date.parse(time.from)).toBeLessThanOrEqual(seconds * 1000);
          expect(Date.parse(time.to)).toBeGreaterThanOrEqual(seconds * 1000);
        },
      ),
    );
  });
});

it('keeps no picture, whatever event it comes with', () => {
  const deliveryPhoto = Buffer.from('a face at a door').toString('base64');
  const bodies = [
    { deliveryPhoto, gmtActivityDate: '20261120', gmtActivityTime: '141519' },
    {
      deliveryPhoto,
      gmtActivityDate: '20261120',
      gmtActivityTime: '141519',
      activityStatus: { type: 'U', code: 'PX' },
    },
    { deliveryPhoto },
  ];
  for (const body of bodies)
    expect(JSON.stringify(upsTrackAlert.parse({ ...event, ...body }))).not.toContain(deliveryPhoto);
});

it('takes an estimate for news only while it can still be one', () => {
  const on = (type: string, code: string, scheduledDeliveryDate: string): string | undefined =>
    read({
      activityStatus: { type, code },
      localActivityDate: '20261120',
      localActivityTime: '091519',
      gmtOffset: '-05.00',
      scheduledDeliveryDate,
    }).scan.estimatedDelivery?.to;
  expect(on('I', 'OT', '20261120')).toBe('2026-11-20');
  expect(on('I', 'OT', '20261119')).toBeUndefined();
  expect(on('U', 'UP', '20261124')).toBe('2026-11-24');
  expect(on('X', '48', '20261120')).toBeUndefined();
  expect(on('X', '48', '20261123')).toBe('2026-11-23');
  expect(on('D', 'FS', '20261124')).toBeUndefined();
  expect(on('M', 'MP', '20261124')).toBeUndefined();
});
