import { isFields, toFields, type Fields } from '../carriers/fields.ts';
import { instantSchema } from '../contracts/primitives.ts';
import type { FieldError } from '../contracts/problems.ts';
import { readWord, type CbvWord } from './epcis-vocabulary.ts';

export const epcisEventTypes = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
] as const;
export type EpcisEventType = (typeof epcisEventTypes)[number];

/** An event that is right, as far as the hub reads it. */
export interface EpcisEvent {
  readonly type: EpcisEventType;
  readonly eventId: string | null;
  /** UTC. */
  readonly at: string;
  readonly action: 'ADD' | 'OBSERVE' | 'DELETE' | null;
  readonly bizStep: Exclude<CbvWord, null> | null;
  readonly bizTransactions: readonly EpcisTransaction[];
  readonly parent: string | null;
  /** Single units, each once. */
  readonly epcs: readonly string[];
  /** Null is a class without a quantity: an unknown number of it. */
  readonly quantities: readonly {
    readonly epcClass: string;
    readonly quantity: number | null;
    readonly uom: string | null;
  }[];
  readonly error: {
    readonly declaredAt: string;
    readonly reason: 'did_not_occur' | 'incorrect_data' | 'other';
    readonly correctiveEventIds: readonly string[];
  } | null;
}

export interface EpcisTransaction {
  readonly id: string;
  /** A bill of lading is what the carrier calls the goods by. */
  readonly isBol: boolean;
}

export type EpcisEventReading =
  | { readonly ok: true; readonly event: EpcisEvent }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Longest lists of EPCs in one event; a message has one MiB at most. */
const mostItems = 20_000;

export function readEvent(raw: unknown, path: string): EpcisEventReading {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const type = epcisEventTypes.find((known) => known === raw['type']);
  if (type === undefined)
    return {
      ok: false,
      errors: [
        {
          path: `${path}/type`,
          message: `is not one of ${epcisEventTypes.join(', ')}`,
        },
      ],
    };
  const errors: FieldError[] = [];
  const wrong = (where: string, message: string): void => {
    errors.push({ path: `${path}${where}`, message });
  };
  const at = readInstant(raw['eventTime']);
  if (at === undefined) wrong('/eventTime', missing(raw['eventTime'], 'a time with its offset'));
  if (!isOffset(raw['eventTimeZoneOffset']))
    wrong('/eventTimeZoneOffset', missing(raw['eventTimeZoneOffset'], 'an offset like +01:00'));
  const action = readAction(raw['action']);
  if (type !== 'TransformationEvent' && action === null)
    wrong('/action', missing(raw['action'], 'one of ADD, OBSERVE, DELETE'));
  const bizStep = readKind(raw, 'bizStep', 'a business step of CBV 2.0 or an address', wrong);
  readKind(raw, 'disposition', 'a disposition of CBV 2.0 or an address', wrong);
  const epcs = readTexts(raw, epcFields[type].epcs, wrong);
  const quantities = readQuantities(raw, epcFields[type].quantities, wrong);
  checkIdentifiers(raw, type, wrong);
  checkParties(raw, wrong);
  checkIlmd(raw, wrong);
  checkCertification(raw['certificationInfo'], '/certificationInfo', wrong);
  const bizTransactions = readBizTransactions(raw, wrong);
  const eventId = readUri(raw, 'eventID', wrong);
  const parent = readUri(raw, 'parentID', wrong);
  const error = readDeclaration(raw['errorDeclaration'], wrong);
  if (errors.length > 0 || at === undefined) return { ok: false, errors };
  return {
    ok: true,
    event: { type, eventId, at, action, bizStep, bizTransactions, parent, epcs, quantities, error },
  };
}

type Wrong = (where: string, message: string) => void;

const missing = (value: unknown, what: string): string =>
  value === undefined ? `is missing: it must be ${what}` : `is not ${what}`;

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:Z|[+-]\d{2}:\d{2})$/u;

/** In UTC, to the millisecond. */
export function readInstant(value: unknown): string | undefined {
  if (typeof value !== 'string' || !instant.test(value)) return undefined;
  const date = new Date(value);
  // Date.parse takes 30 February for 2 March.
  const day = Date.parse(`${value.slice(0, 10)}T00:00:00Z`);
  if (
    Number.isNaN(date.getTime()) ||
    Number.isNaN(day) ||
    new Date(day).toISOString().slice(0, 10) !== value.slice(0, 10)
  )
    return undefined;
  return instantSchema.safeParse(date.toISOString()).data;
}

const isOffset = (value: unknown): boolean =>
  typeof value === 'string' && /^[+-](?:0\d|1[0-4]):[0-5]\d$/u.test(value);

const readAction = (value: unknown): EpcisEvent['action'] =>
  value === 'ADD' || value === 'OBSERVE' || value === 'DELETE' ? value : null;

function readKind(
  raw: Fields,
  field: 'bizStep' | 'disposition',
  what: string,
  wrong: Wrong,
): EpcisEvent['bizStep'] {
  const written = raw[field];
  if (written === undefined) return null;
  const word = typeof written === 'string' ? readWord(field, written) : null;
  if (word === null) wrong(`/${field}`, `${JSON.stringify(written)?.slice(0, 80)} is not ${what}`);
  return word;
}

const epcFields = {
  ObjectEvent: { epcs: ['epcList'], quantities: ['quantityList'] },
  TransactionEvent: { epcs: ['epcList'], quantities: ['quantityList'] },
  AggregationEvent: { epcs: ['childEPCs'], quantities: ['childQuantityList'] },
  AssociationEvent: { epcs: ['childEPCs'], quantities: ['childQuantityList'] },
  TransformationEvent: {
    epcs: ['inputEPCList', 'outputEPCList'],
    quantities: ['inputQuantityList', 'outputQuantityList'],
  },
} as const satisfies Record<
  EpcisEventType,
  { readonly epcs: readonly string[]; readonly quantities: readonly string[] }
>;

/** A sensor's event may name nothing but the place it hangs in. */
function checkIdentifiers(raw: Fields, type: EpcisEventType, wrong: Wrong): void {
  const { epcs, quantities } = epcFields[type];
  const has = (field: string): boolean => raw[field] !== undefined;
  const isObserved = type === 'ObjectEvent' || type === 'TransformationEvent';
  if (isObserved && !epcs.some(has) && !quantities.some(has) && !has('sensorElementList'))
    wrong(`/${epcs[0]}`, `is missing, and so is ${quantities[0]}: the event names nothing`);
  if (type === 'TransactionEvent' && !has('bizTransactionList'))
    wrong('/bizTransactionList', 'is missing: a transaction event names its transaction');
  const isWhole = type === 'AggregationEvent' || type === 'AssociationEvent';
  if (isWhole && !has('parentID') && raw['action'] !== 'OBSERVE')
    wrong('/parentID', 'is missing: it may be, only where the action is OBSERVE');
}

function readUri(raw: Fields, field: string, wrong: Wrong): string | null {
  const value = raw[field];
  if (value === undefined) return null;
  if (typeof value === 'string' && value !== '' && value.length <= 500) return value;
  wrong(`/${field}`, 'is not a URI');
  return null;
}

function readList(raw: Fields, field: string, wrong: Wrong): readonly unknown[] {
  const list = raw[field];
  if (list === undefined) return [];
  if (Array.isArray(list) && list.length <= mostItems) return list;
  wrong(`/${field}`, `is not a list of at most ${mostItems}`);
  return [];
}

function readTexts(raw: Fields, fields: readonly string[], wrong: Wrong): readonly string[] {
  const texts: string[] = [];
  for (const field of fields) {
    for (const [index, value] of readList(raw, field, wrong).entries()) {
      if (typeof value === 'string' && value !== '' && value.length <= 500) texts.push(value);
      else wrong(`/${field}/${index}`, 'is not a URI');
    }
  }
  return texts;
}

function readQuantities(raw: Fields, fields: readonly string[], wrong: Wrong): EpcisEvent['quantities'] {
  const quantities: EpcisEvent['quantities'][number][] = [];
  for (const field of fields) {
    for (const [index, value] of readList(raw, field, wrong).entries()) {
      const where = `/${field}/${index}`;
      if (!isFields(value)) {
        wrong(where, 'is not an object');
        continue;
      }
      const { epcClass, quantity, uom } = value;
      if (typeof epcClass !== 'string' || epcClass === '') wrong(`${where}/epcClass`, 'is not a URI');
      if (quantity !== undefined && (typeof quantity !== 'number' || !(quantity >= 0)))
        wrong(`${where}/quantity`, 'is not a number');
      if (uom !== undefined && typeof uom !== 'string') wrong(`${where}/uom`, 'is not a unit');
      const unknown = Object.keys(value).find(
        (key) => !['epcClass', 'quantity', 'uom'].includes(key) && !key.includes(':'),
      );
      if (unknown !== undefined) wrong(`${where}/${unknown}`, 'is not a field here');
      if (typeof epcClass === 'string')
        quantities.push({
          epcClass,
          quantity: typeof quantity === 'number' ? quantity : null,
          uom: typeof uom === 'string' ? uom : null,
        });
    }
  }
  return quantities;
}

function readBizTransactions(raw: Fields, wrong: Wrong): readonly EpcisTransaction[] {
  return readList(raw, 'bizTransactionList', wrong).flatMap((value, index) => {
    const { bizTransaction: id, type } = toFields(value);
    if (typeof id === 'string' && id !== '' && id.length <= 500)
      return [{ id, isBol: typeof type === 'string' && /(?:^|[-:])bol$/u.test(type) }];
    wrong(`/bizTransactionList/${index}/bizTransaction`, 'is not a URI');
    return [];
  });
}

function checkParties(raw: Fields, wrong: Wrong): void {
  for (const [field, end] of [
    ['sourceList', 'source'],
    ['destinationList', 'destination'],
  ] as const) {
    for (const [index, value] of readList(raw, field, wrong).entries()) {
      const party = isFields(value) ? value : {};
      const type = party['type'];
      if (typeof type !== 'string' || readWord('partyType', type) === null)
        wrong(`/${field}/${index}/type`, `${JSON.stringify(type)} is not a type of CBV 2.0 or an address`);
      if (typeof party[end] !== 'string') wrong(`/${field}/${index}/${end}`, 'is not a URI');
    }
  }
}

/** Master data of an instance or lot is the sender's own: each field belongs to a namespace. */
function checkIlmd(raw: Fields, wrong: Wrong): void {
  const { ilmd } = raw;
  if (ilmd === undefined) return;
  if (!isFields(ilmd)) return wrong('/ilmd', 'is not an object');
  for (const key of Object.keys(ilmd))
    if (!key.includes(':') && !key.startsWith('@'))
      wrong(`/ilmd/${key}`, 'is not in a namespace, as prefix:name');
}

function checkCertification(value: unknown, where: string, wrong: Wrong): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.slice(0, 100).entries())
      checkCertification(item, `${where}/${index}`, wrong);
    return;
  }
  if (!isFields(value)) return;
  for (const [key, held] of Object.entries(value)) {
    if (isFields(held)) checkCertification(held, `${where}/${key}`, wrong);
    else if (/:certification\w*Date$/u.test(key) && !isDate(held))
      wrong(`${where}/${key}`, 'is not a date like 2026-11-22');
  }
}

const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(?:T.*)?$/u.test(value) && !Number.isNaN(Date.parse(value));

function readDeclaration(value: unknown, wrong: Wrong): EpcisEvent['error'] {
  if (value === undefined) return null;
  if (!isFields(value)) {
    wrong('/errorDeclaration', 'is not an object');
    return null;
  }
  const declaredAt = readInstant(value['declarationTime']);
  if (declaredAt === undefined)
    wrong('/errorDeclaration/declarationTime', missing(value['declarationTime'], 'a time with its offset'));
  const reason = value['reason'];
  const word = typeof reason === 'string' ? readWord('errorReason', reason) : null;
  if (reason !== undefined && word === null)
    wrong('/errorDeclaration/reason', 'is not a reason of CBV 2.0 or an address');
  const ids = value['correctiveEventIDs'];
  if (ids !== undefined && !(Array.isArray(ids) && ids.every((id) => typeof id === 'string')))
    wrong('/errorDeclaration/correctiveEventIDs', 'is not a list of event ids');
  const named = word !== null && 'word' in word ? word.word : undefined;
  return {
    declaredAt: declaredAt ?? '',
    reason: named === 'did_not_occur' || named === 'incorrect_data' ? named : 'other',
    correctiveEventIds: Array.isArray(ids)
      ? ids.filter((id): id is string => typeof id === 'string').slice(0, 100)
      : [],
  };
}
