import type { EventView } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { AppendEntry, MessageKey } from '../journal/entry.ts';
import { toIso } from '../platform/clock.ts';
import type { DecidedEvent, Decider } from './decider.ts';
import type { Envelope } from './envelope.ts';
import type { PersonalRow } from './personal-refs.ts';
import { addMessageKeys, isSame, toKeyName } from './request-key.ts';

/**
 * Plans a turn: decides the waiting commands one after the other over a speculative state and gathers everything that
 * one append must hold. Nothing is answered here; the outcome of the append decides whether the plan was true.
 */
export interface TurnPlan<State, Command> {
  readonly state: State;
  readonly events: readonly EventView[];
  readonly recordedAt: string;
  readonly entry: AppendEntry;
  readonly verdicts: readonly Verdict<State, Command>[];
  readonly nextCheckAt: number | null;
  readonly look: string | null;
  /** Of what was sent for another version: where it is known, it is what came of it that was not the version any more. */
  readonly late: readonly MessageKey[] | undefined;
}

export type Verdict<State, Command> = { readonly envelope: Envelope<State, Command> } & (
  | { readonly kind: 'decided'; readonly from: number; readonly events: readonly EventView[] }
  /** `version` is the one it was decided on: what follows in the turn may make a refusal untrue. */
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly version: number }
  | { readonly kind: 'conflict'; readonly version: number }
  /** The same message twice in one turn; `earlier` is why the first was refused, null when it was not. */
  | { readonly kind: 'twice'; readonly earlier: Rejection | null }
  | { readonly kind: 'threw'; readonly error: Error }
);

export interface TurnBase<State> {
  readonly stream: string;
  readonly version: number;
  readonly state: State;
}

/** A message of this turn: why it was refused, null when it was not, and what it asked for. */
interface Seen {
  readonly earlier: Rejection | null;
  readonly requestHash: string | undefined;
}

const hubItself: Actor = { kind: 'hub', id: 'rules' };

/** What an import tells of has its own instants. */
const toInstant = ({ at: own }: DecidedEvent, at: number): number =>
  own === undefined ? at : Date.parse(own);

export function planTurn<State, Command>(
  decider: Decider<State, Command>,
  base: TurnBase<State>,
  envelopes: readonly Envelope<State, Command>[],
  now: number,
): TurnPlan<State, Command> {
  const recordedAt = toIso(now);
  let state = base.state;
  let version = base.version;
  let erase = false;
  let commands = 0;
  const events: EventView[] = [];
  const keys: MessageKey[] = [];
  // Most turns need neither.
  let seen: Map<string, Seen> | undefined;
  let personal: Map<string, PersonalRow> | undefined;
  let late: MessageKey[] | undefined;
  const parcels: AppendEntry['parcels'][number][] = [];
  let traceparents: string[] | undefined;
  /** Of events whose message is traced; there is none as long as none is. */
  let traces: Map<EventView, string> | undefined;

  /** Evolves first and keeps second: an event that cannot be applied leaves nothing behind. */
  function apply(decided: readonly DecidedEvent[], at: number, actor: Actor, cause: string): EventView[] {
    const added: EventView[] = [];
    let next = state;
    for (const event of decided) {
      const happenedAt = event.at ?? toIso(at);
      const place = { version: version + added.length + 1, at: happenedAt, recordedAt };
      next = decider.evolve(next, event, { ...place, by: actor.name ?? actor.id });
      added.push({ type: event.type, ...place, actor, cause, data: event.data as Record<string, unknown> });
    }
    for (const event of decided) {
      for (const parcel of decider.parcelsOf(event))
        parcels.push({ ...parcel, since: toIso(Math.min(toInstant(event, at), now)) });
      erase ||= decider.erases(event);
    }
    state = next;
    version += added.length;
    events.push(...added);
    return added;
  }

  function trace(added: readonly EventView[], traceparent: string): void {
    traces ??= new Map();
    for (const event of added) traces.set(event, traceparent);
  }

  function see(name: string, one: Seen): void {
    (seen ??= new Map()).set(name, one);
  }

  function keepPersonal(rows: readonly PersonalRow[], before: State): void {
    for (const row of rows)
      if (decider.isTold?.(before, row.ref) !== true) (personal ??= new Map()).set(row.ref, row);
  }

  function judge(envelope: Envelope<State, Command>): Verdict<State, Command> {
    const from = version;
    const { command, key, traceparent } = envelope;
    if (traceparent !== undefined) {
      (traceparents ??= []).push(traceparent);
      envelope.onDecided?.();
    }
    // One alone has no copy beside it.
    const name = key === undefined || envelopes.length === 1 ? null : toKeyName(key);
    const copy = name === null ? undefined : seen?.get(name);
    if (copy !== undefined) {
      return isSame(copy.requestHash, key?.requestHash)
        ? { envelope, kind: 'twice', earlier: copy.earlier }
        : { envelope, kind: 'rejected', rejection: toRejection('idempotency_conflict'), version };
    }
    if (envelope.expectedVersion !== undefined && envelope.expectedVersion !== version) {
      if (key !== undefined) addMessageKeys((late ??= []), key);
      return { envelope, kind: 'conflict', version };
    }
    if (command === null) return { envelope, kind: 'decided', from, events: [] };
    commands += 1;
    const at = envelope.at ?? now;
    try {
      const decision = decider.decide(state, command, { now, at });
      if ('rejection' in decision) {
        if (key !== undefined) addMessageKeys(keys, key, decision.rejection);
        if (name !== null) see(name, { earlier: decision.rejection, requestHash: key?.requestHash });
        return { envelope, kind: 'rejected', rejection: decision.rejection, version };
      }
      const before = state;
      const added = apply(decision.events, at, envelope.actor, envelope.cause);
      if (traceparent !== undefined) trace(added, traceparent);
      if (key !== undefined) addMessageKeys(keys, key);
      // One that threw is not seen: its copy throws too, and neither may be told that the other took effect.
      if (name !== null) see(name, { earlier: null, requestHash: key?.requestHash });
      if (added.length > 0 && envelope.personal !== undefined) keepPersonal(envelope.personal, before);
      return { envelope, kind: 'decided', from, events: added };
    } catch (error) {
      return { envelope, kind: 'threw', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  const verdicts = envelopes.map(judge);
  let nextCheckAt: number | null = null;
  if (commands > 0) {
    const assessed = decider.assess(state, now);
    nextCheckAt = assessed.nextCheckAt;
    const raised = apply(assessed.events, now, hubItself, 'rules');
    const [only] = envelopes.length === 1 ? envelopes : [];
    // Of several nobody can say which one it was.
    if (only?.traceparent !== undefined) trace(raised, only.traceparent);
  }
  const look = events.length === 0 ? null : (decider.lookOf?.(state) ?? null);
  return {
    state,
    events,
    recordedAt,
    verdicts,
    nextCheckAt,
    look,
    late,
    entry: {
      stream: base.stream,
      expectedVersion: base.version,
      events: events.map((event) => {
        const { type, data, at, actor, cause } = event;
        const traceparent = traces?.get(event);
        return {
          type,
          data,
          meta: traceparent === undefined ? { at, actor, cause } : { at, actor, cause, traceparent },
        };
      }),
      recordedAt,
      keys,
      nextCheckAt,
      personal: personal === undefined || decider.isErased(state) ? [] : [...personal.values()],
      parcels,
      erase,
      traceparents,
      look,
    },
  };
}
