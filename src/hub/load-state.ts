import type { StoredEvent } from '../journal/entry.ts';
import type { StreamReader } from '../journal/load.ts';
import type { Decider } from './decider.ts';

export interface LoadedState<State> {
  readonly state: State;
  /** 0 is a stream that does not exist. */
  readonly version: number;
  /** Of the snapshot that the fold began with; 0 where there was none. */
  readonly snapshotVersion: number;
}

/** Invariant 2: state = fold(snapshot, events after it). Throws where the log has a gap, or what a later release wrote. */
export async function loadState<State, Command>(
  stream: string,
  decider: Decider<State, Command>,
  reader: Pick<StreamReader, 'load'>,
): Promise<LoadedState<State>> {
  const { snapshot, events } = await reader.load(stream);
  const snapshotVersion = snapshot?.version ?? 0;
  const state = snapshot === null ? decider.initial : (snapshot.state as State);
  return fold(stream, decider, { state, version: snapshotVersion, snapshotVersion }, events);
}

/** The same from a state that was true once: what others have appended since. */
export async function catchUp<State, Command>(
  stream: string,
  decider: Decider<State, Command>,
  reader: Pick<StreamReader, 'loadEvents'>,
  known: LoadedState<State>,
): Promise<LoadedState<State>> {
  return fold(stream, decider, known, await reader.loadEvents(stream, known.version));
}

function fold<State, Command>(
  stream: string,
  decider: Decider<State, Command>,
  known: LoadedState<State>,
  events: readonly StoredEvent[],
): LoadedState<State> {
  let { state, version } = known;
  for (const event of events) {
    if (event.version !== version + 1)
      throw new Error(`${stream} has a gap: version ${event.version} follows ${version}`);
    if (decider.eventTypes?.has(event.type) === false)
      throw new Error(
        `${stream} has an event at version ${event.version} that this release does not know: ${event.type}`,
      );
    state = decider.evolve(state, event, {
      version: event.version,
      at: event.meta.at,
      recordedAt: event.recordedAt,
      by: event.meta.actor.name ?? event.meta.actor.id,
    });
    version = event.version;
  }
  return { state, version, snapshotVersion: known.snapshotVersion };
}
