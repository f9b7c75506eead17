import { tellCause } from '../../words/causes.ts';
import { toCarrier, toPlace } from '../../words/statuses.ts';
import type { Change, Scope, Values } from './settings.ts';

const labels: Readonly<Record<string, string>> = {
  mediumBusinessDays: 'Medium from',
  highBusinessDays: 'High from',
  criticalBusinessDays: 'Critical from',
  domesticBusinessDays: 'In the country',
  internationalBusinessDays: 'Across borders',
  followUpBusinessDays: 'Followed up in',
  highFromAttempt: 'High from attempt',
  dueHours: 'Due in',
  graceHours: 'Grace of',
  businessDays: 'After',
  days: 'After',
  lowDays: 'Low from',
  mediumDays: 'Medium from',
  highDays: 'High from',
  holdDays: 'Kept for',
  noScanDays: 'Silent for',
  afterHours: 'After',
  beforeShipByHours: 'Before it must leave',
  warnHours: 'Warned before',
};

/** The unit is in the name of a value. */
const units = [
  { ends: 'BusinessDays', unit: 'business days', short: 'bd' },
  { ends: 'businessDays', unit: 'business days', short: 'bd' },
  { ends: 'Days', unit: 'days', short: 'd' },
  { ends: 'days', unit: 'days', short: 'd' },
  { ends: 'Hours', unit: 'hours', short: 'h' },
] as const;

/** One without words here is told by its name. */
export const tellKey = (key: string): string =>
  labels[key] ?? key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
export const unitOf = (key: string): string | undefined => units.find(({ ends }) => key.endsWith(ends))?.unit;
export const isWhole = (key: string): boolean => !key.endsWith('Hours');
export const tellValue = (key: string, value: number): string => {
  const short = units.find(({ ends }) => key.endsWith(ends))?.short;
  return short === undefined ? `${value}` : `${value} ${short}`;
};

const tellService = (service: string): string => service.replaceAll('_', ' ');

/** "DHL · next day · Warehouse 1 → DE" */
export const tellScope = ({ carrier, service, lane }: Scope): string => {
  const parts = [
    ...(carrier === undefined ? [] : [toCarrier(carrier)]),
    ...(service === undefined ? [] : [tellService(service)]),
    ...(lane === undefined
      ? []
      : [`${lane.from === undefined ? 'anywhere' : toPlace(lane.from)} → ${lane.to ?? 'anywhere'}`]),
  ];
  return parts.join(' · ') || 'everywhere';
};

export const tellChange = ({ rule, scope, key, from, to }: Change): string =>
  `${tellCause(rule)}, ${tellScope(scope)}: ${tellKey(key).toLowerCase()} ${from === undefined ? 'as above' : tellValue(key, from)} → ${to === undefined ? 'as above' : tellValue(key, to)}`;

/** What somebody may look for: the rule by both names, whom it is for. */
export const toText = (
  rule: string,
  set: readonly { readonly scope: Scope; readonly values: Values }[],
): string =>
  [
    rule,
    tellCause(rule),
    ...set.map(({ scope }) => `${tellScope(scope)} ${scope.carrier ?? ''} ${scope.lane?.from ?? ''}`),
  ]
    .join(' ')
    .toLowerCase();
