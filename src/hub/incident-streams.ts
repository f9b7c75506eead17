import type { IncidentView } from '../contracts/incidents.ts';
import { toIncidentCaseRows, toIncidentView } from '../incidents/cases.ts';
import type { IncidentCommand } from '../incidents/command.ts';
import { type OpenIncident, toExplained } from '../incidents/explains.ts';
import { findCase, type IncidentState } from '../incidents/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { HubAnswer } from './envelope.ts';
import type { Hub } from './hub.ts';
import { incidentDecider } from './incident-decider.ts';
import type { CaseSource } from './ports/case-source.ts';
import type { IncidentCases, OverPlace } from './ports/incident-cases.ts';
import type { AskOptions } from './streams.ts';

/** Storms, closed places, stalls that stand together: what a person tells, or what is counted. */
export interface IncidentStreams {
  ask(
    id: string,
    command: IncidentCommand,
    options: AskOptions<IncidentState, IncidentCommand>,
  ): Promise<HubAnswer<IncidentState>>;
  /** Undefined: there is none. Throws when it cannot be known. */
  find(id: string): Promise<IncidentView | undefined>;
  /** Those that are open or planned, by their begin. Throws when it cannot be known. */
  list(): Promise<readonly IncidentView[]>;
  /** Those that are over, that which began, or was called off, last first. Throws when it cannot be known. */
  listOver(page: { readonly limit: number; readonly after?: OverPlace }): Promise<{
    readonly items: readonly IncidentView[];
    /** Where the next page begins; null: this is the last. */
    readonly next: OverPlace | null;
  }>;
  /** What is open, and what its cases were told of; `ids` are streams that may be. Throws when it cannot be known. */
  loadOpen(streams: readonly string[]): Promise<readonly OpenIncident[]>;
  readonly cases: CaseSource;
  /** After an append of this node. */
  onChanged(listener: () => void): void;
}

/** Incidents in one answer. */
const listed = 200;

export function createIncidentStreams(
  hub: Hub,
  cases: Pick<IncidentCases, 'countLinked' | 'findStanding' | 'findOver'>,
  clock: Clock,
): IncidentStreams {
  const streams = hub.streams.open(incidentDecider);
  const find = async (id: string): Promise<IncidentView | undefined> => {
    const { state, version } = await streams.read(id);
    if (state.status === 'absent') return undefined;
    const exceptionId = findCase(state)?.exceptionId ?? '';
    const linked = (await cases.countLinked([exceptionId])).get(exceptionId) ?? 0;
    return toIncidentView(state, version, linked, clock.now());
  };
  const findAll = async (ids: readonly string[]): Promise<readonly IncidentView[]> =>
    (await Promise.all(ids.map(async (id) => await find(id)))).filter((view) => view !== undefined);
  return {
    ask: async (id, command, options) => await streams.ask(id, command, options),
    find,
    async list() {
      return (await findAll(await cases.findStanding(listed)))
        .filter(({ state }) => state !== 'over')
        .toSorted((a, b) => a.from.localeCompare(b.from));
    },
    async listOver({ limit, after }) {
      const found = await cases.findOver(limit + 1, clock.now(), after);
      const shown = found.slice(0, limit);
      const views = await findAll([...new Set(shown.map(({ incidentId }) => incidentId))]);
      return {
        // A stream whose case is closed may have another that is open: the same stalls, another day. And the board, which
        // is a moment late, may not have the case yet of one that seems to have none.
        items: views.filter(
          ({ state, incidentId, exceptionId }) =>
            state === 'over' &&
            shown.some((one) => one.incidentId === incidentId && one.exceptionId === exceptionId),
        ),
        next: found.length > limit ? (shown.at(-1) ?? null) : null,
      };
    },
    async loadOpen(names) {
      const read = await Promise.all(
        names.map(async (stream) => await streams.read(stream.slice(stream.indexOf(':') + 1))),
      );
      return read.flatMap(({ state }) => {
        if (state.status === 'absent') return [];
        const explained = toExplained(state);
        const one = findCase(state);
        if (explained === undefined || one === undefined) return [];
        const counted = state.kind === 'stalls_together' ? { countedIn: state.id } : {};
        return [{ incidentId: one.exceptionId, because: one.because, explained, ...counted }];
      });
    },
    cases: {
      kind: incidentDecider.kind,
      async loadCases(id, atLeast) {
        const { state, version } = await streams.read(id, atLeast);
        return { version, rows: state.status === 'absent' ? [] : toIncidentCaseRows(state, version) };
      },
    },
    onChanged(listener) {
      streams.onCommitted(listener);
    },
  };
}
