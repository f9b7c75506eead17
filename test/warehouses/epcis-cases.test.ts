import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEpcis } from '../../src/warehouses/epcis.ts';
import { leftOutMark } from '../support/left-out.ts';

/** Public EPCIS documents, right and wrong ones, where a folder of them is at hand. */
const root =
  process.env['CARRIER_CASES'] ?? new URL('../../../shared/carrier-cases', import.meta.url).pathname;
const folder = `${root}/epcis`;
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

interface Case {
  readonly raw: unknown;
  readonly expected: {
    readonly events: readonly { readonly bizStep: string | null; readonly eventID: string | null }[];
  };
}

const step = '"transforming" is not a business step of CBV 2.0 or an address';
const disposition = '"in_transport" is not a disposition of CBV 2.0 or an address';
const action = 'is missing: it must be one of ADD, OBSERVE, DELETE';

/** What is wrong with a document, or with its events by their place in it. */
const invalid: Readonly<Record<string, readonly string[] | Readonly<Record<number, readonly string[]>>>> = {
  Combination_of_events_with_missing_mandatory_fields: {
    0: [`action ${action}`],
    1: ['eventTimeZoneOffset is missing: it must be an offset like +01:00', `action ${action}`],
  },
  Combination_of_multiple_invalid_fields: {
    0: [`bizStep ${step}`],
    1: [`disposition ${disposition}`],
    2: ['sourceList/0/type "place" is not a type of CBV 2.0 or an address'],
    3: ['ilmd/materialType is not in a namespace, as prefix:name'],
    4: ['eventTime is not a time with its offset', 'action is not one of ADD, OBSERVE, DELETE'],
  },
  Combination_of_non_standard_bizStep_and_disposition: {
    0: [`bizStep ${step}`],
    1: [`disposition ${disposition}`],
  },
  EPCISDocument_without_context: ['/@context is missing'],
  ObjectEvent_with_ilmd_field_without_namespace: {
    0: ['ilmd/materialType is not in a namespace, as prefix:name'],
  },
  ObjectEvent_with_invalid_action: { 0: ['action is not one of ADD, OBSERVE, DELETE'] },
  ObjectEvent_with_invalid_certificationInfo: {
    0: [
      'certificationInfo/1/gs1:CertificationDetails/gs1:certificationAuditDate is not a date like 2026-11-22',
    ],
  },
  ObjectEvent_with_invalid_eventTime_format: { 0: ['eventTime is not a time with its offset'] },
  ObjectEvent_with_non_standard_bizStep: { 0: [`bizStep ${step}`] },
  ObjectEvent_with_non_standard_bizStep_in_second_event: { 1: [`bizStep ${step}`] },
  ObjectEvent_with_non_standard_disposition: { 0: [`disposition ${disposition}`] },
  ObjectEvent_with_quantity_as_text: { 0: ['quantityList/0/quantity is not a number'] },
  ObjectEvent_with_unknown_field_in_quantityList: { 0: ['quantityList/0/weight is not a field here'] },
  ObjectEvent_without_action_and_eventTime: {
    0: [
      'eventTime is missing: it must be a time with its offset',
      'eventTimeZoneOffset is missing: it must be an offset like +01:00',
      `action ${action}`,
    ],
  },
  ObjectEvent_without_identifier_list: {
    0: ['epcList is missing, and so is quantityList: the event names nothing'],
  },
};

// oxlint-disable-next-line vitest/no-disabled-tests -- public payloads that are no part of the project; the run says so
if (files.length === 0) it.skip(`${leftOutMark}: public payloads are not at hand`, () => {});

const load = (file: string): Case => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case;

describe('documents that are right', () => {
  it.each(files.filter((file) => !file.startsWith('Invalid_')))('%s', (file) => {
    const { raw, expected } = load(file);
    const outcome = parseEpcis(raw);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors));
    expect(outcome.entries.map(({ eventId }) => eventId)).toEqual(
      expected.events.map(({ eventID }) => eventID),
    );
    for (const [index, { meaning }] of outcome.entries.entries()) {
      const bizStep = expected.events[index]?.bizStep ?? null;
      // None names a fulfilment of ours: what would be one of its steps waits for a person, all else is nothing to us.
      const isWork = bizStep === 'shipping' || bizStep === 'packing';
      expect([bizStep, meaning.kind]).toEqual([bizStep, isWork ? 'unmatched' : 'ignored']);
      expect('because' in meaning && meaning.because.length).toBeGreaterThan(20);
    }
  });
});

describe('documents that are wrong', () => {
  const wrong = files.filter((file) => file.startsWith('Invalid_'));

  it.each(wrong)('%s', (file) => {
    const errors = invalid[file.slice('Invalid_'.length, -'.json'.length)];
    if (errors === undefined) throw new Error('what is wrong with it is not written down here');
    const outcome = parseEpcis(load(file).raw);
    if (!outcome.ok) {
      expect(outcome.errors.map(({ path, message }) => `${path} ${message}`)).toEqual(errors);
      return;
    }
    const found = outcome.entries.flatMap(({ index, meaning }) =>
      meaning.kind === 'invalid'
        ? [
            [
              String(index),
              meaning.errors.map(({ path, message }) =>
                `${path} ${message}`.replace(`/epcisBody/eventList/${index}/`, ''),
              ),
            ],
          ]
        : [],
    );
    expect(Object.fromEntries(found)).toEqual(errors);
  });

  it.runIf(files.length > 0)('are all there', () => {
    expect(wrong).toHaveLength(Object.keys(invalid).length);
  });
});
