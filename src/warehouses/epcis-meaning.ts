import { decode, readThing } from './epcis-items.ts';
import type { EpcisEvent } from './epcis-event.ts';

/** So many units of what the location calls by a GTIN or SKU. */
export interface EpcisItem {
  readonly gtin?: string;
  readonly sku?: string;
  readonly quantity: number;
}

export interface EpcisParcel {
  /** Null where only the location's setting can say it. */
  readonly carrier: string | null;
  readonly trackingNumber: string;
  /** Null: all that is left of the fulfilment. */
  readonly items: readonly EpcisItem[] | null;
}

export type EpcisWork = 'picked' | 'packed' | 'shipped';

interface Reported {
  readonly at: string;
  readonly fulfilmentId: string;
  readonly work: EpcisWork;
  /** Null: all that is left of the fulfilment. */
  readonly items: readonly EpcisItem[] | null;
  readonly parcels: readonly EpcisParcel[];
}

export type EpcisMeaning =
  | ({ readonly kind: 'report' } & Reported)
  /** `voided` takes back a shipment as such; the others the report of this type at this instant. */
  | ({
      readonly kind: 'retraction';
      readonly because: 'voided' | 'did_not_occur' | 'incorrect_data' | 'other';
      /** When the location said so. */
      readonly saidAt: string;
    } & Reported)
  | { readonly kind: 'counts'; readonly at: string; readonly items: readonly EpcisItem[] }
  /** Right, and nothing to the hub. */
  | { readonly kind: 'ignored'; readonly because: string }
  /** It would mean something, and does not say of what: a person has to look. */
  | { readonly kind: 'unmatched'; readonly of: 'order' | 'event'; readonly because: string };

/** What is in a logistic unit, as the packing events of the same document say. */
export type Contents = ReadonlyMap<string, readonly EpcisItem[]>;

export function toMeaning(event: EpcisEvent, contents: Contents): EpcisMeaning {
  const meaning = toPlainMeaning(event, contents);
  return event.error === null ? meaning : takeBack(meaning, event.error);
}

function toPlainMeaning(event: EpcisEvent, contents: Contents): EpcisMeaning {
  const { bizStep, type, action } = event;
  if (bizStep === null) return { kind: 'ignored', because: 'the event names no business step' };
  if ('own' in bizStep) return { kind: 'ignored', because: `the step ${bizStep.own} is the sender's own` };
  const { word } = bizStep;
  if (type === 'TransformationEvent' || type === 'AssociationEvent')
    return { kind: 'ignored', because: `an event of the type ${type} changes nothing of a fulfilment` };
  switch (word) {
    case 'picking':
      return toReport(event, 'picked', contents);
    case 'packing':
      return action === 'DELETE'
        ? { kind: 'ignored', because: 'packing with the action DELETE packs nothing' }
        : toReport(event, 'packed', contents);
    case 'shipping':
    case 'departing':
      return toReport(event, 'shipped', contents);
    case 'void_shipping':
      return toVoid(event);
    case 'stock_taking':
    case 'cycle_counting':
      return toCounts(event);
    default:
      return { kind: 'ignored', because: `the step ${word} changes nothing of a fulfilment` };
  }
}

function toReport(event: EpcisEvent, work: EpcisWork, contents: Contents): EpcisMeaning {
  const fulfilment = findFulfilmentId(event);
  if ('because' in fulfilment) return { kind: 'unmatched', of: 'order', ...fulfilment };
  const read = readItems(event);
  if ('because' in read) return { kind: 'unmatched', of: 'event', because: read.because };
  const base = { kind: 'report', at: event.at, fulfilmentId: fulfilment.id, work } as const;
  if (work !== 'shipped') return { ...base, items: read.items, parcels: [] };
  const named = findParcels(event, read.ssccs);
  if (named.length === 0)
    return {
      kind: 'unmatched',
      of: 'event',
      because:
        'the shipment names no parcel: neither urn:orderhub:parcel:<carrier>:<number>, nor an SSCC, nor a bill of lading',
    };
  const [only, ...others] = named;
  if (others.length === 0 && only !== undefined) {
    const items = read.items ?? (only.sscc === null ? null : (contents.get(only.sscc) ?? null));
    return { ...base, items, parcels: [toParcel(only, items)] };
  }
  const parcels: EpcisParcel[] = [];
  for (const parcel of named) {
    const items = parcel.sscc === null ? undefined : contents.get(parcel.sscc);
    if (items === undefined)
      return {
        kind: 'unmatched',
        of: 'event',
        because: `the shipment has ${named.length} parcels, and no packing event of the document says what is in ${parcel.trackingNumber}`,
      };
    parcels.push(toParcel(parcel, items));
  }
  return { ...base, items: null, parcels };
}

const toParcel = (
  { carrier, trackingNumber }: NamedParcel,
  items: readonly EpcisItem[] | null,
): EpcisParcel => ({ carrier, trackingNumber, items });

function toVoid(event: EpcisEvent): EpcisMeaning {
  const fulfilment = findFulfilmentId(event);
  if ('because' in fulfilment) return { kind: 'unmatched', of: 'order', ...fulfilment };
  const { ssccs } = readItems(event);
  return {
    kind: 'retraction',
    because: 'voided',
    at: event.at,
    saidAt: event.at,
    fulfilmentId: fulfilment.id,
    work: 'shipped',
    items: null,
    parcels: findParcels(event, ssccs).map((parcel) => toParcel(parcel, null)),
  };
}

function toCounts(event: EpcisEvent): EpcisMeaning {
  const read = readItems(event, 0);
  if ('because' in read) return { kind: 'unmatched', of: 'event', because: read.because };
  if (read.items === null) return { kind: 'unmatched', of: 'event', because: 'the count names no article' };
  // A count without what is in the box would be too low, and the shelf sold short.
  const closed = event.epcs.find((epc) => readThing(epc).kind === 'sscc');
  if (closed !== undefined)
    return { kind: 'unmatched', of: 'event', because: `the count names ${closed}, and not what is in it` };
  return { kind: 'counts', at: event.at, items: read.items };
}

/** An error declaration is the event again, saying that it was wrong. */
function takeBack(meaning: EpcisMeaning, error: NonNullable<EpcisEvent['error']>): EpcisMeaning {
  switch (meaning.kind) {
    case 'report':
      return { ...meaning, kind: 'retraction', because: error.reason, saidAt: error.declaredAt };
    case 'ignored':
      return { kind: 'ignored', because: `it takes back an event that changed nothing: ${meaning.because}` };
    case 'unmatched':
      return meaning;
    case 'retraction':
      return {
        kind: 'unmatched',
        of: 'event',
        because: 'it takes back a void_shipping: the parcel has to be reported as shipped again',
      };
    case 'counts':
      return error.correctiveEventIds.length > 0
        ? {
            kind: 'ignored',
            because: `the count is corrected by ${error.correctiveEventIds.join(', ').slice(0, 300)}`,
          }
        : {
            kind: 'unmatched',
            of: 'event',
            because:
              'it takes back a count, and nothing says what is there instead: it has to be counted again',
          };
  }
}

/** `ord_…-f1` wherever it is the last part of a transaction's name: the sender's own numbering is in front of it. */
const ownId = /^ord_[a-z2-7]{16}-f\d{1,4}$/u;

function findFulfilmentId(event: EpcisEvent): { readonly id: string } | { readonly because: string } {
  const ids = new Set<string>();
  for (const { id } of event.bizTransactions) {
    const named = /^urn:orderhub:fulfilment:([\w%-]{1,200})$/u.exec(id)?.[1];
    const last = decode(named ?? id.split(/[/:=#?&]/u).findLast((part) => part !== '') ?? '');
    if (last !== undefined && (named !== undefined || ownId.test(last))) ids.add(last);
  }
  const [only, ...others] = ids;
  if (only === undefined)
    return {
      because:
        'no business transaction names a fulfilment of ours, as urn:orderhub:fulfilment:<id> or with its id as the last part',
    };
  return others.length === 0
    ? { id: only }
    : { because: `it names ${ids.size} fulfilments and does not say what belongs to which` };
}

interface NamedParcel {
  readonly carrier: string | null;
  readonly trackingNumber: string;
  readonly sscc: string | null;
}

/** What the carrier scans: a number that we were told, else the label's SSCC with its `00`, else the bill of lading. */
function findParcels(event: EpcisEvent, ssccs: readonly string[]): readonly NamedParcel[] {
  const named = new Map<string, NamedParcel>();
  for (const { id } of event.bizTransactions) {
    const [, carrier, number] = /^urn:orderhub:parcel:([a-z0-9_-]{1,64}):([\w.%/-]{3,200})$/u.exec(id) ?? [];
    const trackingNumber = number === undefined ? undefined : decode(number);
    if (carrier !== undefined && trackingNumber !== undefined)
      named.set(id, { carrier, trackingNumber, sscc: null });
  }
  if (named.size > 0) {
    const [only, ...others] = named.values();
    // One number and one label are the same parcel.
    return only !== undefined && others.length === 0 && ssccs.length === 1
      ? [{ ...only, sscc: ssccs[0] ?? null }]
      : [...named.values()];
  }
  if (ssccs.length > 0) return ssccs.map((sscc) => ({ carrier: null, trackingNumber: `00${sscc}`, sscc }));
  for (const { id, isBol } of event.bizTransactions) {
    const number = decode(id.split(/[/:=#?&]/u).findLast((part) => part !== '') ?? '');
    if (isBol && number !== undefined)
      named.set(number, { carrier: null, trackingNumber: number, sscc: null });
  }
  return [...named.values()];
}

interface Items {
  readonly ssccs: readonly string[];
  /** Null: the event names no articles. */
  readonly items: readonly EpcisItem[] | null;
}

/** Codes of UN/ECE Recommendation 20 for pieces. */
const pieces = new Set(['H87', 'EA', 'C62', 'PCE']);

export function readItems(
  event: EpcisEvent,
  least = 1,
): Items | { readonly because: string; readonly ssccs: readonly string[] } {
  const ssccs = new Set<string>();
  const counted = new Map<string, EpcisItem>();
  const strange: string[] = [];
  const add = (uri: string, quantity: number): void => {
    const thing = readThing(uri);
    if (thing.kind === 'sscc') ssccs.add(thing.sscc);
    else if (thing.kind === 'other') strange.push(uri);
    else {
      const key = thing.kind === 'gtin' ? thing.gtin : `sku ${thing.sku}`;
      const named = thing.kind === 'gtin' ? { gtin: thing.gtin } : { sku: thing.sku };
      counted.set(key, { ...named, quantity: (counted.get(key)?.quantity ?? 0) + quantity });
    }
  };
  // Of what the goods are in only a label says something: a tote is no article, and a crate that is one is no unit of it.
  const parent = event.parent === null ? null : readThing(event.parent);
  if (parent?.kind === 'sscc') ssccs.add(parent.sscc);
  for (const epc of new Set(event.epcs)) add(epc, 1);
  let unclear: string | undefined;
  for (const { epcClass, quantity, uom } of event.quantities) {
    const isWhole = quantity !== null && Number.isSafeInteger(quantity) && quantity <= 1_000_000;
    if (isWhole && (uom === null || pieces.has(uom))) add(epcClass, quantity);
    else
      unclear ??= `${quantity ?? 'an unknown number'}${uom === null ? '' : ` ${uom}`} of ${epcClass.slice(0, 200)} is not a number of pieces`;
  }
  const [odd] = strange;
  if (unclear === undefined && odd !== undefined)
    unclear = `${odd.slice(0, 200)} is neither a GTIN, nor a SKU of ours, nor an SSCC`;
  if (unclear !== undefined) return { because: unclear, ssccs: [...ssccs] };
  const items = [...counted.values()].filter(({ quantity }) => quantity >= least);
  return { ssccs: [...ssccs], items: items.length === 0 ? null : items };
}
