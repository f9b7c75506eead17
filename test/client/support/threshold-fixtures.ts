import type {
  ExceptionThresholds,
  PutExceptionThresholds,
  ThresholdVersion,
} from '../../../src/contracts/exception-thresholds.ts';
import { thresholdDefaults } from '../../../src/exceptions/thresholds.ts';

const hour = 3_600_000;

/** The newest first: a pace for one carrier, then another for it, then a value for all. */
const someVersions = (now: number): ThresholdVersion[] => [
  {
    version: 3,
    changedAt: new Date(now - 2 * hour).toISOString(),
    changedBy: 'Ewa Nowak',
    values: { late_to_ship: { warnHours: 6 } },
    overrides: [
      { carrier: 'postnord', values: { no_first_scan: { mediumBusinessDays: 2 } } },
      {
        carrier: 'dhl',
        service: 'next_day',
        lane: { from: 'wh-1', to: 'DE' },
        values: { no_first_scan: { mediumBusinessDays: 1, highBusinessDays: 1 } },
      },
    ],
    holidays: { SE: ['2026-12-24'] },
  },
  {
    version: 2,
    changedAt: new Date(now - 50 * hour).toISOString(),
    changedBy: 'Olle Ops',
    values: {},
    overrides: [{ carrier: 'postnord', values: { no_first_scan: { mediumBusinessDays: 2 } } }],
    holidays: {},
  },
  {
    version: 1,
    changedAt: new Date(now - 400 * hour).toISOString(),
    changedBy: 'Olle Ops',
    values: {},
    overrides: [{ carrier: 'postnord', values: { no_first_scan: { mediumBusinessDays: 3 } } }],
    holidays: {},
  },
];

/** What is set, as the hub answers it: a conflict where somebody was faster, and no more than sixty days. */
export const createThresholds = (now: number) => {
  const versions = someVersions(now);
  const set = (): ExceptionThresholds => ({
    ...(versions[0] ?? {
      version: 0,
      changedAt: null,
      changedBy: null,
      values: {},
      overrides: [],
      holidays: {},
    }),
    defaults: thresholdDefaults,
  });
  return {
    versions,
    set,
    put({ expectedVersion, holidays = {}, ...settings }: PutExceptionThresholds) {
      const { version } = set();
      if (expectedVersion !== version)
        return { status: 409, body: { status: 409, code: 'version_conflict', title: 'Conflict', version } };
      if ((settings.values.no_first_scan?.criticalBusinessDays ?? 0) > 60)
        return {
          status: 400,
          body: {
            status: 400,
            code: 'invalid',
            title: 'The request is not valid.',
            errors: [
              {
                path: '/values/no_first_scan/criticalBusinessDays',
                message: 'Too big: expected number to be <=60',
              },
            ],
          },
        };
      const changedAt = new Date().toISOString();
      versions.unshift({ ...settings, holidays, version: version + 1, changedAt, changedBy: 'Ewa Nowak' });
      return { status: 200, body: set() };
    },
  };
};
