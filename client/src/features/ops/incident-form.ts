import type { DeclareIncident, IncidentScope, IncidentView } from '../../../../src/contracts/incidents.ts';
import { formText } from '../../ui/form-text.ts';
import { toCarrier, toPlace } from '../../words/statuses.ts';

/** A field of the browser says a wall time, without a zone: the reader's. */
const toInstant = (local: string): string => new Date(local).toISOString();
const twoDigits = (value: number): string => `${value}`.padStart(2, '0');
export const toLocal = (instant: number): string => {
  const at = new Date(instant);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
};

const trimmed = (data: FormData, name: string): string => formText(data, name).trim();

const toScope = (kind: DeclareIncident['kind'], data: FormData): IncidentScope => {
  const carrier = trimmed(data, 'carrier');
  const named = carrier === '' ? {} : { carrier };
  if (kind === 'facility_closed') {
    const location = trimmed(data, 'location');
    const place = trimmed(data, 'place');
    return {
      ...named,
      ...(location === '' ? {} : { location }),
      ...(place === '' ? {} : { place }),
    };
  }
  const from = trimmed(data, 'postcodeFrom');
  const to = trimmed(data, 'postcodeTo') || from;
  return {
    ...named,
    country: trimmed(data, 'country').toUpperCase(),
    ...(from === '' ? {} : { postcodes: { from, to } }),
  };
};

export const toIncident = (kind: DeclareIncident['kind'], data: FormData): DeclareIncident => {
  const from = formText(data, 'from');
  const until = formText(data, 'until');
  return {
    kind,
    title: trimmed(data, 'title'),
    scope: toScope(kind, data),
    ...(from === '' ? {} : { from: toInstant(from) }),
    ...(until === '' ? {} : { until: toInstant(until) }),
  };
};

/** The end that a form says; null: when somebody says so. */
export const toEnd = (data: FormData): string | null => {
  const until = formText(data, 'until');
  return until === '' ? null : toInstant(until);
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
