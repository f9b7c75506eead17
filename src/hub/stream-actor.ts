import type { Actor as Machine } from '../actors/activation.ts';
import { type AppendOutcome, findTraceparents, type MessageKey } from '../journal/entry.ts';
import { type GroupCommit, JournalFull } from '../journal/group-commit.ts';
import type { StreamReader } from '../journal/load.ts';
import type { Snapshot } from '../journal/snapshots.ts';
import type { Clock } from '../platform/clock.ts';
import { isDatabaseAway, isTimedOut } from '../platform/database.ts';
import type { Decider } from './decider.ts';
import { type Committed, type Envelope, type HubAnswer, Overloaded } from './envelope.ts';
import { catchUp, loadState } from './load-state.ts';
import { findEarlier, toKeyName } from './request-key.ts';
import { planTurn, type TurnPlan, type Verdict } from './turn.ts';

/**
 * The actor of one stream (invariants 1, 2): decides what waits, appends once, answers after the commit.
 *
 *   won       → the plan was true: state and version move on, everybody is answered
 *   stale     → somebody else appended: load again, decide everything again
 *   duplicate → some messages were taken before: they are answered so, the others are decided again
 *
 * A turn that would write nothing (reads, refusals without a message key, nothing new) is checked against the stored
 * version all the same: a stale actor may neither refuse nor answer.
 */
export interface StreamActorOptions<State, Command> {
  readonly stream: string;
  readonly decider: Decider<State, Command>;
  readonly commit: Pick<GroupCommit, 'append'>;
  readonly reader: StreamReader;
  readonly clock: Clock;
  /** Events since the last snapshot that make leaving memory worth one. */
  readonly snapshotAfter: number;
  /** Events since the last snapshot after which one is taken even while it works. */
  readonly snapshotEvery: number;
  readonly saveSnapshot: (snapshot: Snapshot) => void;
  readonly onCommitted: (committed: Committed<State>) => void;
  readonly onStale: () => void;
}

const maxAttempts = 20;
/** As large as a version can be. */
const noVersion = 2_147_483_647;

export function createStreamActor<State, Command>(
  options: StreamActorOptions<State, Command>,
): Machine<Envelope<State, Command>> {
  const { stream, decider, commit, reader, clock } = options;
  let state = decider.initial;
  let version = 0;
  let snapshotVersion = 0;
  /** Of the turn that runs. */
  let unsettled: Envelope<State, Command>[] = [];

  function settle(envelope: Envelope<State, Command>, answer: HubAnswer<State>): void {
    const at = unsettled.indexOf(envelope);
    if (at !== -1) unsettled.splice(at, 1);
    envelope.settle(answer);
  }

  async function hydrate(): Promise<void> {
    ({ state, version, snapshotVersion } = await loadState(stream, decider, reader));
  }

  /** Whoever appended since knew this state: only what came after it is missing. */
  async function follow(): Promise<void> {
    options.onStale();
    const before = version;
    const known = { state, version, snapshotVersion };
    ({ state, version, snapshotVersion } = await catchUp(stream, decider, reader, known));
    // Nothing came, and it is stale all the same: the log is behind it, as after a standby that had not everything.
    if (version === before) await hydrate();
  }

  function takeSnapshot(): void {
    snapshotVersion = version;
    options.saveSnapshot({ stream, version, stateVersion: decider.stateVersion, state });
  }

  async function run(envelopes: readonly Envelope<State, Command>[]): Promise<void> {
    try {
      let open = envelopes;
      for (let attempt = 0; attempt < maxAttempts && open.length > 0; attempt += 1) {
        let plan: TurnPlan<State, Command>;
        let outcome: AppendOutcome;
        try {
          plan = planTurn(decider, { stream, version, state }, open, clock.now());
          outcome = await append(plan);
        } catch (error) {
          await fail(open, error);
          return;
        }
        switch (outcome.status) {
          case 'won':
            accept(plan, outcome);
            return;
          case 'stale':
            await follow();
            break;
          case 'duplicate':
            // Who took the message may have been another node: it is answered with what is stored since.
            if ((await reader.currentVersion(stream)) !== version) await follow();
            open = settleDuplicates(open, outcome);
            break;
        }
      }
      for (const envelope of open)
        settle(envelope, failed(true, new Overloaded(`${stream} changed ${maxAttempts} times meanwhile`)));
    } catch (error) {
      // Loading again failed: nobody waits for ever, and the next incarnation starts from the log.
      for (const envelope of unsettled.splice(0)) envelope.settle(failed(true, error));
      throw error;
    }
  }

  function append(plan: TurnPlan<State, Command>): Promise<AppendOutcome> {
    return plan.late === undefined ? write(plan) : writeUnlessKnown(plan, plan.late);
  }

  /** An append to a version that there is not writes nothing, and is told which of its keys are known. */
  async function writeUnlessKnown(
    plan: TurnPlan<State, Command>,
    keys: readonly MessageKey[],
  ): Promise<AppendOutcome> {
    const { recordedAt } = plan;
    const nothing = { events: [], nextCheckAt: null, personal: [], parcels: [] };
    const asked = await commit.append({ stream, expectedVersion: noVersion, recordedAt, keys, ...nothing });
    return asked.status === 'duplicate' ? asked : await write(plan);
  }

  function write(plan: TurnPlan<State, Command>): Promise<AppendOutcome> {
    const isWritten = plan.entry.events.length > 0 || plan.entry.keys.length > 0;
    return isWritten ? commit.append(plan.entry) : compare(plan);
  }

  async function compare(plan: TurnPlan<State, Command>): Promise<AppendOutcome> {
    const isEnough = plan.verdicts.every(
      ({ envelope }) =>
        envelope.command === null && envelope.atLeast !== undefined && envelope.atLeast <= version,
    );
    if (isEnough) return { status: 'won', position: null };
    const stored = await reader.currentVersion(stream);
    return stored === version ? { status: 'won', position: null } : { status: 'stale' };
  }

  function accept(plan: TurnPlan<State, Command>, outcome: Extract<AppendOutcome, { status: 'won' }>): void {
    const from = version;
    state = plan.state;
    version += plan.events.length;
    if (plan.events.length > 0) {
      options.onCommitted({
        stream,
        from,
        version,
        events: plan.events,
        state,
        look: plan.look,
        committedAt: plan.recordedAt,
        traceparents: plan.entry.traceparents === undefined ? undefined : findTraceparents(plan.entry.events),
      });
      if (version - snapshotVersion >= options.snapshotEvery) takeSnapshot();
    }
    for (const verdict of plan.verdicts)
      settle(verdict.envelope, toAnswer(verdict, outcome, plan.nextCheckAt));
  }

  function toAnswer(
    verdict: Verdict<State, Command>,
    outcome: Extract<AppendOutcome, { status: 'won' }>,
    nextCheckAt: number | null,
  ): HubAnswer<State> {
    switch (verdict.kind) {
      case 'decided':
        return {
          outcome: 'accepted',
          from: verdict.from,
          version,
          events: verdict.events,
          state,
          position: outcome.position,
          nextCheckAt,
        };
      case 'rejected':
        return { outcome: 'rejected', rejection: verdict.rejection, version: verdict.version };
      case 'conflict':
        return { outcome: 'conflict', version: verdict.version };
      case 'twice':
        return { outcome: 'duplicate', earlier: verdict.earlier, version, state };
      case 'threw':
        return failed(false, verdict.error);
    }
  }

  function settleDuplicates(
    open: readonly Envelope<State, Command>[],
    outcome: Extract<AppendOutcome, { status: 'duplicate' }>,
  ): readonly Envelope<State, Command>[] {
    const known = new Map(outcome.keys.map((key) => [toKeyName(key), key.outcome]));
    return open.filter((envelope) => {
      const found = envelope.key === undefined ? undefined : findEarlier(envelope.key, known);
      if (found === undefined) return true;
      settle(
        envelope,
        'conflict' in found
          ? { outcome: 'rejected', rejection: found.conflict, version }
          : { outcome: 'duplicate', earlier: found.earlier, version, state },
      );
      return false;
    });
  }

  /**
   * What cannot be planned, or PostgreSQL refuses, is one message's fault: the others are tried without it. That nobody
   * answers is no message's fault.
   */
  async function fail(open: readonly Envelope<State, Command>[], error: unknown): Promise<void> {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (reason instanceof JournalFull) {
      for (const one of open) settle(one, failed(true, new Overloaded(reason.message)));
    } else if (isDatabaseAway(reason) || isTimedOut(reason)) {
      for (const one of open) settle(one, failed(true, reason));
    } else if (open.length > 1) {
      for (const envelope of open) await run([envelope]);
    } else {
      for (const one of open) settle(one, failed(false, reason));
    }
  }

  return {
    activate: hydrate,
    turn(envelopes) {
      unsettled = [...envelopes];
      return run(envelopes);
    },
    async deactivate() {
      await Promise.resolve();
      if (version - snapshotVersion >= options.snapshotAfter) takeSnapshot();
    },
  };
}

const failed = (retry: boolean, error: unknown): Extract<HubAnswer<never>, { outcome: 'failed' }> => ({
  outcome: 'failed',
  retry,
  error: error instanceof Error ? error : new Error(String(error)),
});
