import { isFields, toFields, type Fields } from '../carriers/fields.ts';
import type { FieldError } from '../contracts/problems.ts';
import {
  epcisEventTypes,
  readEvent,
  readInstant,
  type EpcisEvent,
  type EpcisEventReading,
} from './epcis-event.ts';
import { readThing } from './epcis-items.ts';
import { readItems, toMeaning, type EpcisItem, type EpcisMeaning } from './epcis-meaning.ts';

/** One event of a document, and what it is to the hub. */
export interface EpcisEntry {
  readonly index: number;
  readonly raw: unknown;
  readonly eventId: string | null;
  /** Of an event without an id: equal for every copy of it, and for the declaration that it was an error. */
  readonly content: () => string;
  /** It is not the event but the declaration that it was an error. */
  readonly isError: boolean;
  readonly meaning: EpcisMeaning | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };
}

export type EpcisOutcome =
  | { readonly ok: true; readonly entries: readonly EpcisEntry[] }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const mostEvents = 1000;

/**
 * EPCIS 2.0 in JSON: an EPCISDocument, an EPCISQueryDocument, or one event. A document that is wrong is wrong as a
 * whole; a wrong event is wrong alone. It never throws.
 */
export function parseEpcis(body: unknown): EpcisOutcome {
  if (!isFields(body)) return refuse('/', 'is not an object');
  const type = body['type'];
  if (epcisEventTypes.some((known) => known === type)) return read([body], () => '');
  if (type === 'EPCISDocument')
    return readDocument(body, toFields(body['epcisBody'])['eventList'], '/epcisBody/eventList');
  if (type === 'EPCISQueryDocument') {
    const results = toFields(toFields(body['epcisBody'])['queryResults']);
    return readDocument(
      body,
      toFields(results['resultsBody'])['eventList'],
      '/epcisBody/queryResults/resultsBody/eventList',
    );
  }
  return refuse('/type', 'is not EPCISDocument, EPCISQueryDocument or the type of an event');
}

const refuse = (path: string, message: string): EpcisOutcome => ({ ok: false, errors: [{ path, message }] });

function readDocument(document: Fields, list: unknown, path: string): EpcisOutcome {
  const errors: FieldError[] = [];
  const context = document['@context'];
  if (context === undefined) errors.push({ path: '/@context', message: 'is missing' });
  else if (typeof context !== 'string' && !Array.isArray(context) && !isFields(context))
    errors.push({ path: '/@context', message: 'is not a JSON-LD context' });
  const version = document['schemaVersion'];
  if (typeof version !== 'string' || !/^2(?:\.|$)/u.test(version))
    errors.push({ path: '/schemaVersion', message: 'is not 2.0' });
  if (readInstant(document['creationDate']) === undefined)
    errors.push({ path: '/creationDate', message: 'is not a time with its offset' });
  if (!Array.isArray(list) || list.length > mostEvents)
    errors.push({ path, message: `is not a list of at most ${mostEvents} events` });
  if (errors.length > 0 || !Array.isArray(list)) return { ok: false, errors };
  return read(list, (index) => `${path}/${index}`);
}

function read(list: readonly unknown[], pathOf: (index: number) => string): EpcisOutcome {
  const readings = list.map((raw, index) => readEvent(raw, pathOf(index)));
  const contents = toContents(list, readings);
  return {
    ok: true,
    entries: list.map((raw, index): EpcisEntry => {
      const reading = readings[index];
      const common = { index, raw, content: () => toContent(raw) };
      const ownType = findOwnType(raw);
      if (ownType !== undefined)
        return {
          ...common,
          eventId: null,
          isError: false,
          meaning: { kind: 'ignored', because: `an event of the type ${ownType} is the sender's own` },
        };
      if (reading?.ok !== true)
        return {
          ...common,
          eventId: null,
          isError: false,
          meaning: { kind: 'invalid', errors: reading?.errors ?? [] },
        };
      return {
        ...common,
        eventId: reading.event.eventId,
        isError: reading.event.error !== null,
        meaning: toMeaning(reading.event, contents),
      };
    }),
  };
}

/**
 * A shipment of several labels is understood through the packing of the same document: each event once, as a document
 * may hold it twice, and none that the document declares to be an error.
 */
function toContents(
  list: readonly unknown[],
  readings: readonly EpcisEventReading[],
): ReadonlyMap<string, readonly EpcisItem[]> {
  const packings = readings.flatMap((reading, index) =>
    reading.ok && isPacking(reading.event)
      ? [{ event: reading.event, key: reading.event.eventId ?? toContent(list[index]) }]
      : [],
  );
  const passed = new Set(packings.filter(({ event }) => event.error !== null).map(({ key }) => key));
  const contents = new Map<string, readonly EpcisItem[]>();
  for (const { event, key } of packings) {
    if (passed.has(key)) continue;
    passed.add(key);
    const unit = readThing(event.parent ?? '');
    const inside = readItems(event);
    if (unit.kind !== 'sscc' || 'because' in inside || inside.items === null) continue;
    contents.set(unit.sscc, [...(contents.get(unit.sscc) ?? []), ...inside.items]);
  }
  return contents;
}

const isPacking = ({ type, bizStep, action }: EpcisEvent): boolean =>
  type === 'AggregationEvent' &&
  action !== 'DELETE' &&
  bizStep !== null &&
  'word' in bizStep &&
  bizStep.word === 'packing';

/**
 * The standard lets a document hold events of types that it does not know: an address, or `prefix:name`. A known type
 * that is written so (`epcis:ObjectEvent`) is nobody's own: it must not be passed over.
 */
function findOwnType(raw: unknown): string | undefined {
  const type = isFields(raw) ? raw['type'] : undefined;
  if (typeof type !== 'string' || !/^[A-Za-z][\w+.-]*:./u.test(type)) return undefined;
  return epcisEventTypes.some((known) => type.endsWith(known)) ? undefined : type.slice(0, 200);
}

/** What says when and that it was wrong is not what happened. */
const notContent = new Set(['eventID', 'recordTime', 'errorDeclaration', '@context']);

function toContent(raw: unknown): string {
  return isFields(raw)
    ? JSON.stringify(
        sortKeys(Object.fromEntries(Object.entries(raw).filter(([key]) => !notContent.has(key)))),
      )
    : (JSON.stringify(raw) ?? '');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sortKeys(held)]),
  );
}
