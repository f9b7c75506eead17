import type { IncidentKind, IncidentScope } from '../contracts/incidents.ts';
import { runCaseClocks } from '../exceptions/case-clocks.ts';
import { compareCases, type Holding, type RuleWords, toKey } from '../exceptions/compare.ts';
import { earliest } from '../exceptions/rule.ts';
import { inWords } from '../exceptions/words.ts';
import type { NewIncidentEvent } from './command.ts';
import { type IncidentState, isCalledOff, isInForce, type PresentIncident, toArmedBy } from './state.ts';

const dayMs = 24 * 3_600_000;

const playbook = [
  { command: 'inform_customer', label: 'Tell the customers it explains' },
  { command: 'contact_carrier', label: 'Ask the carrier how long' },
];

const rules: Readonly<Record<IncidentKind, RuleWords>> = {
  storm: {
    type: 'storm',
    title: 'Weather stops deliveries',
    closesWhen: 'Its time is over, or somebody ends it.',
    playbook,
  },
  facility_closed: {
    type: 'facility_closed',
    title: 'A place is closed',
    closesWhen: 'Its time is over, or somebody ends it.',
    playbook,
  },
  stalls_together: {
    type: 'stalls_together',
    title: 'Many parcels stand still together',
    closesWhen: 'Most of them move again.',
    playbook,
  },
};

/** Its case is open for as long as it is in force; for its one append, as with an order. */
export const assess = (
  state: IncidentState,
  now: number,
): { readonly events: readonly NewIncidentEvent[]; readonly nextCheckAt: number | null } => {
  if (state.status === 'absent') return { events: [], nextCheckAt: null };
  const at = new Date(now).toISOString();
  const holding = new Map<string, Holding>();
  const rule = rules[state.kind];
  if (isInForce(state, now)) {
    const armedBy = toArmedBy(state);
    holding.set(toKey(rule.type, armedBy), { rule, fact: toFact(state, armedBy) });
  }
  const events = compareCases(state.cases, holding, {
    at,
    isDueOfFact: true,
    toCaseId: (number) => `incident:${state.id}.${number}`,
    toCleared: ({ exceptionId, closesWhen }) => ({
      type: 'ExceptionCleared',
      data: { exceptionId, how: 'auto', because: `It no longer holds: ${closesWhen}` },
      at,
    }),
  });
  const clocks = runCaseClocks(state.cases, events, now);
  const turns = (isCalledOff(state) ? [] : [state.from, state.until]).map((turn) =>
    turn !== null && turn > now ? turn : null,
  );
  return { events: [...events, ...clocks.events], nextCheckAt: earliest([...turns, clocks.nextCheckAt]) };
};

const toFact = (incident: PresentIncident, armedBy: string): Holding['fact'] => ({
  armedBy,
  severity: 2,
  because: toSentence(incident),
  // When somebody has to say whether it goes on.
  dueAt: incident.until ?? incident.from + dayMs,
  shipmentId: null,
  fulfilmentId: null,
});

const toSentence = ({ title, scope, from, until, count }: PresentIncident): string => {
  const end = until === null ? '' : ` until ${inWords(new Date(until).toISOString())}`;
  const many = count === null ? '' : ` ${count} parcels stood still when it was noticed.`;
  return `${title} (${toScopeWords(scope)}), since ${inWords(new Date(from).toISOString())}${end}.${many}`;
};

const toScopeWords = ({ country, postcodes, carrier, location, place }: IncidentScope): string =>
  [
    ...(carrier === undefined ? [] : [carrier]),
    ...(location === undefined ? [] : [location]),
    ...(place === undefined ? [] : [place]),
    ...(country === undefined
      ? []
      : [postcodes === undefined ? country : `${country} ${postcodes.from}–${postcodes.to}`]),
  ].join(', ');
