import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';

/**
 * The nodes that take messages, and to which of them a key belongs (an order's, a parcel's). Each says every second that it
 * is there while its database answers it; one that is silent is passed over. Two nodes may see it differently for a
 * moment: who takes a message is a matter of cost, never of being right (invariant 2).
 */
export interface Peers {
  readonly areThere: () => boolean;
  /** Undefined: it is this node's. */
  ownerOf(key: string): string | undefined;
  /** Passed over until it says again that it is there. */
  lose(peer: string): void;
  /** Whoever is passed over, has left, or lost what was on its way to it. */
  onLost(listener: (peer: string) => void): void;
  /** What was on its way to this node is lost: the others are told with the next word. */
  renew(): void;
  /** Nothing belongs to this node any more. */
  leave(): void;
  close(): void;
}

export interface PeersOptions {
  /** Of this process alone. */
  readonly self: string;
  readonly poke: Pick<Poke, 'shout' | 'onShout'>;
  /** Rejects or hangs where this node can do nothing. */
  readonly tryDatabase: () => Promise<unknown>;
  readonly wallClock: Clock;
  readonly log: Log;
  readonly everyMs?: number;
}

const wordSchema = z.object({ peer: z.string(), says: z.enum(['here', 'anew', 'leaving']) });
type Word = z.infer<typeof wordSchema>;

const topic = 'taking';
/** In rounds of `everyMs`. A node that is cut off from its database alone says nothing after as many again. */
const silentRounds = 2.5;

export function createPeers(options: PeersOptions): Peers {
  const { self, poke, wallClock, log, everyMs = 1_000 } = options;
  const selfHash = hashOf(self);
  const heard = new Map<string, { readonly hash: number; at: number }>();
  const listeners: ((peer: string) => void)[] = [];
  let databaseAt = wallClock.now();
  let beatAt = wallClock.now();
  let cancelBeat = (): void => undefined;
  let isAsking = false;
  let isAnew = false;
  let isLeaving = false;

  const isSilent = (since: number): boolean => wallClock.now() - since > everyMs * silentRounds;

  function lose(peer: string): void {
    heard.delete(peer);
    for (const listener of listeners) listener(peer);
  }

  function say(says: Word['says']): void {
    poke.shout(topic, { peer: self, says } satisfies Word);
  }

  function look(): void {
    if (isAsking) return;
    isAsking = true;
    options
      .tryDatabase()
      .then(() => {
        databaseAt = wallClock.now();
      })
      .catch(() => undefined)
      .finally(() => {
        isAsking = false;
      });
  }

  function beat(): void {
    // One that stood still hears last what the others said first: they are asked for in the next round.
    const stoodStill = isSilent(beatAt);
    beatAt = wallClock.now();
    if (stoodStill) databaseAt = beatAt;
    for (const [peer, { at }] of stoodStill ? [] : heard) {
      if (!isSilent(at)) continue;
      log.warn({ peer }, 'a node is silent: this one takes what belonged to it');
      lose(peer);
    }
    if (!isLeaving) {
      look();
      if (!isSilent(databaseAt)) {
        say(isAnew ? 'anew' : 'here');
        isAnew = false;
      }
    }
    cancelBeat = wallClock.after(everyMs, beat);
  }

  poke.onShout(topic, (words, from) => {
    const word = wordSchema.safeParse(words);
    if (from === null || !word.success) return;
    const { peer, says } = word.data;
    if (says !== 'here') lose(peer);
    if (says === 'leaving') return;
    const known = heard.get(peer);
    if (known !== undefined) known.at = wallClock.now();
    else {
      heard.set(peer, { hash: hashOf(peer), at: wallClock.now() });
      // Else it would not know of this one for a second.
      if (!isLeaving && !isSilent(databaseAt)) say('here');
    }
  });
  beat();

  return {
    areThere: () => heard.size > 0,
    ownerOf(key) {
      if (heard.size === 0) return undefined;
      const hash = hashOf(key);
      let owner: string | undefined;
      let most = isLeaving ? -1 : mix(hash ^ selfHash);
      for (const [peer, { hash: peerHash }] of heard) {
        const weight = mix(hash ^ peerHash);
        if (weight <= most) continue;
        most = weight;
        owner = peer;
      }
      return owner;
    },
    lose,
    onLost: (listener) => {
      listeners.push(listener);
    },
    renew() {
      isAnew = true;
    },
    leave() {
      if (isLeaving) return;
      isLeaving = true;
      say('leaving');
    },
    close() {
      cancelBeat();
    },
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Murmur3's last step: numbers that differ in one bit become numbers that have nothing in common. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
