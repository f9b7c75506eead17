import type {
  DeclareIncident,
  IncidentCommandRequest,
  IncidentScope,
  IncidentView,
} from '../../../../src/contracts/incidents.ts';
import { formText } from '../../ui/form-text.ts';
import { toCarrier, toPlace } from '../../words/statuses.ts';
import { toMoment, toSpan } from '../../words/times.ts';

/** A field of the browser says a wall time, without a zone: the reader's. */
const toInstant = (local: string): string => new Date(local).toISOString();
const twoDigits = (value: number): string => `${value}`.padStart(2, '0');
export const toLocal = (instant: number): string => {
  const at = new Date(instant);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
};

const toScope = (kind: DeclareIncident['kind'], data: FormData): IncidentScope => {
  const carrier = formText(data, 'carrier');
  const named = carrier === '' ? {} : { carrier };
  if (kind === 'facility_closed') {
    const location = formText(data, 'location');
    const place = formText(data, 'place');
    return {
      ...named,
      ...(location === '' ? {} : { location }),
      ...(place === '' ? {} : { place }),
    };
  }
  const from = formText(data, 'postcodeFrom');
  const to = formText(data, 'postcodeTo') || from;
  return {
    ...named,
    country: formText(data, 'country').toUpperCase(),
    ...(from === '' ? {} : { postcodes: { from, to } }),
  };
};

export const toIncident = (kind: DeclareIncident['kind'], data: FormData): DeclareIncident => {
  const [why, from, until] = ['why', 'from', 'until'].map((name) => formText(data, name));
  return {
    kind,
    title: formText(data, 'title'),
    scope: toScope(kind, data),
    ...(why ? { why } : {}),
    ...(from ? { from: toInstant(from) } : {}),
    ...(until ? { until: toInstant(until) } : {}),
  };
};

/** A field has no seconds: what was left as it was says the instant that it showed. */
const keepInstant = (text: string, before: string | null): string =>
  before !== null && toLocal(Date.parse(before)) === text ? before : toInstant(text);

/** The times that a form says; no begin where it did not ask for one, no end until somebody says so. */
export const toMoved = (
  { from, until }: Pick<IncidentView, 'from' | 'until'>,
  data: FormData,
): IncidentCommandRequest => {
  const [begin = '', end = ''] = ['from', 'until'].map((name) => formText(data, name));
  const moved = begin === '' ? from : keepInstant(begin, from);
  return {
    type: 'reschedule',
    ...(moved === from ? {} : { from: moved }),
    until: end === '' ? null : keepInstant(end, until),
  };
};

export const kindNames: Readonly<Record<IncidentView['kind'], string>> = {
  storm: 'Weather or a strike',
  facility_closed: 'A closed place',
  stalls_together: 'Stalls that stand together',
};

/** "to SE, 200–239 · PostNord" */
export const tellScope = ({ scope }: Pick<IncidentView, 'scope'>): string => {
  const { country, postcodes, carrier, location, place } = scope;
  const codes = postcodes === undefined ? [] : [[...new Set([postcodes.from, postcodes.to])].join('–')];
  return [
    ...(country === undefined ? [] : [['to', [country, ...codes].join(', ')].join(' ')]),
    ...(location === undefined ? [] : [toPlace(location)]),
    ...(carrier === undefined ? [] : [toCarrier(carrier)]),
    ...(place === undefined ? [] : [`at ${place}`]),
  ].join(' · ');
};

/** "until Wed 2 Jan, 08:00", or what its end waits for. */
export const tellEnd = ({ kind, until }: Pick<IncidentView, 'kind' | 'until'>): string => {
  if (until !== null) return `until ${toMoment(until)}`;
  return kind === 'stalls_together' ? 'until most of them move' : 'until somebody ends it';
};

/** What is next for it: "begins in 2 d 4 h", "ends in 3 h 20 m", "lasted 1 d 6 h", "called off Thu 26 Nov, 14:03, by Ewa". */
export const tellNext = (
  { state, from, until, calledOff, exceptionId }: IncidentView,
  now: number,
): string => {
  const [begin, end] = [Date.parse(from), until === null ? null : Date.parse(until)];
  switch (state) {
    case 'planned':
      return begin <= now ? 'begins now' : `begins in ${toSpan(begin - now)}`;
    case 'open':
      if (end === null) return `for ${toSpan(now - begin)}`;
      return end <= now ? 'ends now' : `ends in ${toSpan(end - now)}`;
    case 'over':
      if (calledOff !== null)
        return `called off ${toMoment(calledOff.at)}${calledOff.by === null ? '' : `, by ${calledOff.by}`}`;
      if (exceptionId === null) return 'went by while the hub was away';
      return end === null || end > now ? 'ended at its case' : `lasted ${toSpan(end - begin)}`;
  }
};

export const tellCases = (count: number): string => (count === 1 ? '1 case' : `${count} cases`);

export const tellWho = ({ declaredBy, kind }: IncidentView): string =>
  declaredBy ?? (kind === 'stalls_together' ? 'The hub, by counting' : 'not kept');
