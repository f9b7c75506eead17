import type {
  DeclareIncident,
  IncidentCommandRequest,
  IncidentView,
} from '../../../src/contracts/incidents.ts';

const hour = 3_600_000;

const anIncident = (now: number, id: string, change: Partial<IncidentView>): IncidentView => ({
  incidentId: id,
  version: 1,
  exceptionId: change.state === 'planned' ? null : `incident:${id}.1`,
  kind: 'storm',
  title: id,
  scope: { country: 'SE' },
  from: new Date(now - 20 * hour).toISOString(),
  until: null,
  state: 'open',
  declaredBy: 'Olaf Berg',
  why: null,
  calledOff: null,
  explains: 0,
  explained: { cases: 0, values: [] },
  ...change,
});

const aCallingOff = (from: number, at: number): Partial<IncidentView> => ({
  exceptionId: null,
  from: new Date(from).toISOString(),
  until: new Date(from).toISOString(),
  state: 'over',
  calledOff: { at: new Date(at).toISOString(), by: 'Ewa Nowak' },
  explained: { cases: 0, values: [] },
});

/** One that stands, one that was counted, two that are planned, and more that are over than a page has: the second was called off. */
const someIncidents = (now: number): readonly IncidentView[] => [
  anIncident(now, 'inc_hans', {
    title: 'Storm Hans',
    scope: { country: 'SE', postcodes: { from: '980', to: '989' } },
    until: new Date(now + 14 * hour).toISOString(),
    why: 'Forecast of the SMHI, red for Norrbotten',
    explains: 42,
    explained: {
      cases: 42,
      values: [
        { amount: '48230.00', currency: 'SEK' },
        { amount: '310.50', currency: 'EUR' },
      ],
    },
  }),
  anIncident(now, 'stalls-postnord-in-toftanas', {
    kind: 'stalls_together',
    title: 'Parcels of postnord stand still in Toftanäs',
    scope: { carrier: 'postnord', place: 'Toftanäs' },
    from: new Date(now - 5 * hour).toISOString(),
    declaredBy: null,
    why: '20 parcels stood still when it was noticed',
    explains: 23,
    explained: { cases: 23, values: [{ amount: '19890.00', currency: 'SEK' }] },
  }),
  anIncident(now, 'inc_strike', {
    title: 'Warning strike, parcel centres in Germany',
    scope: { country: 'DE', carrier: 'dhl' },
    from: new Date(now + 30 * hour).toISOString(),
    until: new Date(now + 54 * hour).toISOString(),
    state: 'planned',
    declaredBy: 'Ewa Nowak',
    why: 'The union has told the papers',
  }),
  anIncident(now, 'inc_stocktaking', {
    kind: 'facility_closed',
    title: 'Stocktaking',
    scope: { location: 'store-malmo' },
    from: new Date(now + 100 * hour).toISOString(),
    until: new Date(now + 110 * hour).toISOString(),
    state: 'planned',
    declaredBy: 'Ewa Nowak',
  }),
  ...Array.from({ length: 13 }, (_, index) =>
    anIncident(now, `inc_over${index + 1}`, {
      title: `Storm of week ${48 - index}`,
      from: new Date(now - (index + 2) * 80 * hour).toISOString(),
      until: new Date(now - ((index + 2) * 80 - 30) * hour).toISOString(),
      state: 'over',
      explained: {
        cases: index * 7,
        values: index === 0 ? [] : [{ amount: `${index * 4100}.00`, currency: 'SEK' }],
      },
      ...(index === 1 ? aCallingOff(now + 50 * hour, now - 190 * hour) : {}),
    }),
  ),
];

const invalid = (path: string, message: string): object => ({
  type: 'about:blank',
  title: 'The request is not valid.',
  status: 400,
  code: 'invalid',
  errors: [{ path, message }],
});

/** Incidents, as the hub answers them. */
export const createIncidents = (now: number) => {
  const known = new Map(someIncidents(now).map((one) => [one.incidentId, one]));
  const all = (): readonly IncidentView[] => [...known.values()];
  return {
    find: (id: string) => known.get(id),
    list: (search: URLSearchParams) => {
      if (search.get('over') !== 'true') return { items: all().filter(({ state }) => state !== 'over') };
      const from = Number(search.get('cursor') ?? 0);
      const to = from + Number(search.get('limit') ?? 50);
      const over = all().filter(({ state }) => state === 'over');
      return { items: over.slice(from, to), nextCursor: to < over.length ? `${to}` : null };
    },
    declare(wanted: DeclareIncident): { readonly wrong: object } | { readonly incident: IncidentView } {
      const { kind, title, scope, until = null, why = null } = wanted;
      if (kind === 'facility_closed' && Object.keys(scope).length === 0)
        return { wrong: invalid('/scope', 'name a location of yours, or a carrier and the place') };
      const from = wanted.from ?? new Date(now).toISOString();
      const incident = anIncident(now, `inc_${known.size + 1}`, {
        kind,
        title,
        scope,
        from,
        until,
        why,
        declaredBy: 'Ewa Nowak',
        ...(Date.parse(from) > Date.now() ? { state: 'planned' } : { state: 'open', explains: 3 }),
      });
      known.set(incident.incidentId, incident);
      return { incident };
    },
    /** What refuses it, as a status and a code. */
    refusal(
      one: IncidentView,
      command: IncidentCommandRequest,
    ): readonly [status: number, code: string, detail: string] | undefined {
      const { expectedVersion = one.version } = command;
      if (expectedVersion !== one.version)
        return [409, 'version_conflict', 'The incident has changed since; look again.'];
      if (command.type === 'reschedule' && command.from !== undefined && one.exceptionId !== null)
        return [409, 'incident_has_begun', 'It has begun: its begin can no longer be moved.'];
      return undefined;
    },
    tell(one: IncidentView, command: IncidentCommandRequest): IncidentView {
      const changed = { ...one, version: one.version + 1 };
      const next: IncidentView =
        command.type === 'reschedule'
          ? {
              ...changed,
              from: command.from ?? one.from,
              until: command.until,
              state: one.exceptionId === null ? 'planned' : one.state,
              calledOff: null,
            }
          : one.state === 'planned'
            ? { ...changed, ...aCallingOff(Date.parse(one.from), Date.now()) }
            : { ...changed, state: 'over', until: new Date().toISOString() };
      // The last one that is over is the first of the list.
      known.delete(one.incidentId);
      const others = [...known];
      known.clear();
      for (const [id, other] of [[one.incidentId, next] as const, ...others]) known.set(id, other);
      return next;
    },
  };
};
