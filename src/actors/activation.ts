import { createMailbox } from './mailbox.ts';

/**
 * One actor in memory, and the one loop that runs it. Loading and leaving are steps of the same loop as messages, so
 * there is no race between a first message and its state, or between a last message and the goodbye.
 *
 *   creating ──first message──▶ activating ──loaded──▶ valid ──asked to leave, or done, or a turn threw──▶ deactivating ──▶ gone
 *                                   └──────loading failed──────────────────────────────────────────────▶ gone
 *
 * What waits in the mailbox when it is gone depends on how it ended: never loaded → `reject` with the reason; after work
 * → `reroute`, and a new incarnation takes it.
 */
export type Life = 'creating' | 'activating' | 'valid' | 'deactivating' | 'gone';

/** What an actor does. A turn settles every message it is given, one way or another, before it ends. */
export interface Actor<Message> {
  /** Loads its state. Throwing refuses what waits. */
  activate(): Promise<void>;
  turn(messages: readonly Message[]): Promise<void>;
  /** Last words: nothing depends on them. */
  deactivate(): Promise<void>;
}

/** Whether an actor that comes into memory for a message stays there, or leaves when it has nothing more to do. */
export type Stay = 'until_idle' | 'until_done';

export interface Activation<Message> {
  readonly id: string;
  readonly life: () => Life;
  readonly waiting: () => number;
  readonly lastUsedAt: () => number;
  /** False: the mailbox is full, or it is leaving and a new incarnation must be asked. */
  offer(message: Message, stay?: Stay): 'taken' | 'full' | 'leaving';
  /** Leaves when the mailbox is empty and no turn runs. False when it is busy. */
  passivate(): boolean;
  /** Leaves after what is waiting now. */
  drain(): Promise<void>;
}

export interface ActivationOptions<Message> {
  readonly id: string;
  readonly actor: Actor<Message>;
  readonly now: () => number;
  readonly mailboxCapacity: number;
  readonly maxTurn: number;
  readonly reject: (messages: readonly Message[], reason: unknown) => void;
  readonly reroute: (messages: readonly Message[]) => void;
  /** Once, when it is known that it stays until it is idle. */
  readonly onStays: () => void;
  readonly onGone: () => void;
  readonly onError: (error: unknown) => void;
}

export function createActivation<Message>(options: ActivationOptions<Message>): Activation<Message> {
  const { actor, now, maxTurn } = options;
  const mailbox = createMailbox<Message>(options.mailboxCapacity);
  let life: Life = 'creating';
  let running = false;
  let leaving = false;
  let stays = false;
  let lastUsedAt = now();
  let onceGone: (() => void)[] = [];

  async function run(): Promise<void> {
    running = true;
    if (life === 'creating') {
      life = 'activating';
      try {
        await actor.activate();
      } catch (error) {
        end();
        options.reject(mailbox.take(Infinity), error);
        return;
      }
      life = 'valid';
    }
    while (mailbox.size() > 0) {
      try {
        await actor.turn(mailbox.take(maxTurn));
      } catch (error) {
        // The actor's idea of itself can no longer be trusted; its successor loads it anew.
        options.onError(error);
        leaving = true;
        break;
      }
      lastUsedAt = now();
    }
    if (leaving || !stays) {
      leaving = true;
      life = 'deactivating';
      await actor.deactivate().catch(options.onError);
      end();
      const left = mailbox.take(Infinity);
      if (left.length > 0) options.reroute(left);
      return;
    }
    running = false;
  }

  function end(): void {
    life = 'gone';
    running = false;
    options.onGone();
    for (const resolve of onceGone) resolve();
    onceGone = [];
  }

  return {
    id: options.id,
    life: () => life,
    waiting: () => mailbox.size(),
    lastUsedAt: () => lastUsedAt,
    offer(message, stay = 'until_idle') {
      if (leaving || life === 'deactivating' || life === 'gone') return 'leaving';
      if (!mailbox.offer(message)) return 'full';
      lastUsedAt = now();
      if (!stays && stay === 'until_idle') {
        stays = true;
        options.onStays();
      }
      if (!running) void run();
      return 'taken';
    },
    passivate() {
      if (running || mailbox.size() > 0 || life !== 'valid') return false;
      leaving = true;
      void run();
      return true;
    },
    async drain() {
      if (life === 'gone') return;
      const gone = new Promise<void>((resolve) => onceGone.push(resolve));
      if (life === 'creating' && !running) end();
      else {
        leaving = true;
        if (!running) void run();
      }
      await gone;
    },
  };
}
