import type { Pool } from 'pg';
import type { CarrierFormat } from '../carriers/format.ts';
import type { Hub } from '../hub/hub.ts';
import { forgetEffects } from '../hub/old-effects.ts';
import type { Registry } from '../hub/registry.ts';
import type { Stocks } from '../hub/stocks.ts';
import type { CodeDesk } from '../hub/ports/code-desk.ts';
import type { LetterDesk } from '../hub/ports/letter-desk.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import type { OwnCaptures } from './captures.ts';
import { createCodeDesk } from './code-desk.ts';
import type { CodeMeanings } from './code-meanings.ts';
import type { DeadLetterBox } from './dead-letters.ts';
import { rehearseGroup } from './dry-run.ts';
import { createFeedConcerns, type NoteConcerns } from './feed-concerns.ts';
import { createJobs } from './jobs.ts';
import { createLetterDesk } from './letter-desk.ts';
import { createDiscardKind, createReplayKind } from './letter-jobs.ts';
import { forgetReceipts } from './old-receipts.ts';
import type { Parcels } from './parcels.ts';
import { createRemapKind } from './remap-job.ts';
import { createRetention, type RetentionLimits } from './retention.ts';
import { createSharedNumbers } from './shared-numbers.ts';
import type { Taking } from './take.ts';

/** What waits behind the doors: swept, limited, and worked on by people through jobs. */
export interface Backlog {
  readonly desk: LetterDesk;
  readonly codes: CodeDesk;
  /** Replays what waited for this parcel. */
  release(carrier: string, trackingNumber: string): void;
  stop(): Promise<void>;
}

export interface BacklogOptions {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly registry: Pick<Registry, 'locations'>;
  readonly stocks: Pick<Stocks, 'stock'>;
  readonly box: DeadLetterBox;
  readonly taking: Taking;
  readonly parcels: Parcels;
  readonly meanings: CodeMeanings;
  readonly captures: OwnCaptures;
  readonly findFormat: (format: string) => CarrierFormat | undefined;
  readonly noteConcerns?: NoteConcerns;
  readonly refSecret: string;
  readonly node: string;
  readonly clock: Clock;
  /** Of what is done, which is about machines. */
  readonly wallClock: Clock;
  readonly log: Log;
  readonly poke?: Poke;
  readonly limits?: Partial<RetentionLimits>;
  readonly sweepMs?: number;
  /** How long a scan of an unknown code rests before it is read anew. */
  readonly remapRestMs?: number;
}

/** Who was told to tell parcels apart may be dead. */
const numbersMs = 2_000;
/** A sweep of what is too old is a few statements; it can wait longer than a scan can. */
const sweepsBetweenErasures = 4;
/**
 * Of receipts and effects that are done. Nothing waits so long for one: a sender asks for its receipt within minutes,
 * somebody who looks into a failure within days, and what is dead waits for its parcel for two weeks.
 */
const doneMs = 30 * 86_400_000;

export function createBacklog(options: BacklogOptions): Backlog {
  const { pool, hub, box, taking, parcels, meanings, node, clock, log, poke, sweepMs = 15_000 } = options;
  const retention = createRetention({
    pool,
    clock,
    limits: { unknownParcelDays: 14, unknownParcels: 10_000, deadLetterDays: 90, ...options.limits },
  });
  const jobs = createJobs({
    pool,
    node,
    clock,
    log,
    kinds: {
      replay: createReplayKind({ pool, clock, taking }),
      discard: createDiscardKind({ pool, clock }),
      remap: createRemapKind({
        pool,
        hub,
        ...(options.remapRestMs === undefined ? {} : { restMs: options.remapRestMs }),
      }),
    },
  });
  poke?.onShout('jobs', () => {
    jobs.poke();
  });
  const desk = createLetterDesk({
    pool,
    box,
    jobs,
    retention,
    rehearse: async (groupId) =>
      await rehearseGroup(
        {
          pool,
          hub,
          stocks: options.stocks,
          locations: options.registry.locations,
          parcels,
          meanings,
          refSecret: options.refSecret,
          findFormat: options.findFormat,
          clock,
          log,
        },
        groupId,
      ),
    onStarted: () => poke?.shout('jobs'),
  });
  poke?.onShout('meanings', () => {
    meanings.refresh().catch(logged('meanings of codes could not be read'));
  });
  const codes = createCodeDesk({
    pool,
    hub,
    meanings,
    jobs,
    clock,
    findFormat: options.findFormat,
    onChanged() {
      poke?.shout('meanings');
      poke?.shout('jobs');
    },
  });
  let stopping = false;
  const numbers = createSharedNumbers({ pool, hub, parcels, box, log, onToldApart: release });
  const tellApart = (): void => {
    if (!stopping) numbers.settle().catch(logged('parcels with one number could not be told apart'));
  };
  poke?.onShout('numbers', tellApart);
  const concerns =
    options.noteConcerns === undefined
      ? undefined
      : createFeedConcerns({ pool, captures: options.captures, note: options.noteConcerns });
  let sweeps = 0;

  async function replayAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (!stopping) await taking.replay(id);
  }

  function release(carrier: string, trackingNumber: string): void {
    box
      .findOfParcel(carrier, trackingNumber)
      .then(replayAll)
      .catch(logged('waiting scans were not replayed'));
  }

  /** What the quick way missed: another node's order, a crash in between. And what waited too long. */
  async function sweep(): Promise<void> {
    await codes.catchUp();
    await concerns?.tell();
    await replayAll(await box.findReplayable(200));
    sweeps += 1;
    if (stopping || sweeps % sweepsBetweenErasures !== 1) return;
    await options.captures.forget();
    const gaveUp = await retention.giveUp();
    if (gaveUp > 0) log.warn({ letters: gaveUp }, 'nobody waits for the orders of these parcels any more');
    const erased = await retention.erase();
    if (erased > 0) log.info({ letters: erased }, 'dead letters were erased');
    await forgetDone();
  }

  async function forgetDone(): Promise<void> {
    const before = toIso(options.wallClock.now() - doneMs);
    const receipts = await forgetReceipts(pool, before);
    const effects = await forgetEffects(pool, before);
    if (receipts + effects > 0) log.info({ receipts, effects }, 'what was done long ago was forgotten');
  }

  const logged = (what: string) => (error: unknown) => {
    log.warn({ error: String(error) }, what);
  };
  // While the database is slow others would join one that takes long, until none of its connections is left.
  let isSweeping = false;
  const sweeping = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    void sweep()
      .catch(logged('the dead letters could not be swept'))
      .finally(() => {
        isSweeping = false;
      });
  }, sweepMs);
  sweeping.unref();
  const telling = setInterval(tellApart, numbersMs);
  telling.unref();

  return {
    desk,
    codes,
    release,
    async stop() {
      stopping = true;
      clearInterval(sweeping);
      clearInterval(telling);
      await jobs.close();
    },
  };
}
