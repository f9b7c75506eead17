import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { hearing } from '../platform/nats.ts';
import { decodeHanded, encodeHanded, type Handed, type HandedAnswer } from './handed.ts';
import type { Incoming, Settlement } from './message.ts';
import type { Peers } from './peers.ts';

/**
 * Messages go to the node that has their order in memory (docs/decisions/0112). Any node pulls any message and stays its
 * holder: it hands the bytes to the key's owner over core NATS, waits for what became of them, and acks. Where the owner
 * is lost, or says that it can do nothing, the holder takes the message itself: two nodes that take one message are the
 * same as one that is redelivered (invariants 1, 2).
 */
export interface HandOver {
  /** Whether there is another node at all. */
  readonly isNeeded: () => boolean;
  /** False: this node is to take it. Else `settle` is called once. */
  offer(key: string, message: Incoming, settle: (settled: Settlement) => void): boolean;
  readonly bounds: () => Bounds;
  /** Others hand over nothing more; resolves when what they did is settled. */
  leave(): Promise<void>;
  close(): void;
}

export interface HandOverOptions {
  readonly nats: NatsConnection;
  readonly peers: Peers;
  /** Of this process alone; what peers know it by. */
  readonly self: string;
  /** Keeps hubs of different databases on one NATS apart. */
  readonly scope: string;
  /** Takes a message at this node. */
  readonly take: (message: Incoming, settle: (settled: Settlement) => void) => void;
  readonly wallClock: Clock;
  readonly log: Log;
  readonly maxPending?: number;
  /** A node that has one for so long is given no more until it has settled it: all would wait for the slowest. */
  readonly slowAfterMs?: number;
  /** After this a word is taken for lost that nobody saw getting lost. */
  readonly lostAfterMs?: number;
}

interface Pending {
  readonly message: Incoming;
  readonly settle: (settled: Settlement) => void;
  readonly since: number;
}

/** Of one word, far below what a NATS message may have. */
const mostBytes = 256 * 1_024;
const mostBodyBytes = 512 * 1_024;
/** Answers of one word: each has what is wrong with a message, in a few kilobytes at most. */
const mostAnswers = 100;
const leaveMs = 5_000;

export function createHandOver(options: HandOverOptions): HandOver {
  const { nats, peers, self, scope, take, wallClock, log } = options;
  const { maxPending = 4_000, slowAfterMs = 2_000, lostAfterMs = 15_000 } = options;
  const handsTo = `hub.hand.${scope}`;
  const answersTo = `hub.handed.${scope}.${self}`;
  /** By peer, in the order in which they were handed over. */
  const pending = new Map<string, Map<number, Pending>>();
  const outgoing = new Map<string, { handed: Handed[]; bytes: number }>();
  let count = 0;
  let nextId = 0;
  let isConnected = true;
  let isClosed = false;
  let inHand = 0;
  let cancelSweep = wallClock.after(1_000, sweep);

  function pendingAt(peer: string): Map<number, Pending> {
    const known = pending.get(peer);
    if (known !== undefined) return known;
    const made = new Map<number, Pending>();
    pending.set(peer, made);
    return made;
  }

  function takePending(peer: string, id: number): Pending | undefined {
    const one = pending.get(peer)?.get(id);
    if (one === undefined) return undefined;
    pending.get(peer)?.delete(id);
    count -= 1;
    return one;
  }

  function takeBack(peer: string, isLost: (one: Pending) => boolean = () => true): void {
    for (const [id, one] of pending.get(peer) ?? []) {
      if (!isLost(one)) break;
      takePending(peer, id);
      take(one.message, one.settle);
    }
    if (pending.get(peer)?.size === 0) pending.delete(peer);
  }

  peers.onLost((peer) => {
    outgoing.delete(peer);
    takeBack(peer);
  });

  function sweep(): void {
    const now = wallClock.now();
    for (const peer of pending.keys()) takeBack(peer, ({ since }) => now - since > lostAfterMs);
    cancelSweep = wallClock.after(1_000, sweep);
  }

  void (async () => {
    for await (const { type } of nats.status()) {
      if (isClosed) return;
      if (type === 'disconnect') {
        isConnected = false;
        for (const peer of pending.keys()) takeBack(peer);
      } else if (type === 'reconnect') {
        isConnected = true;
        peers.renew();
      }
    }
  })();

  function send(peer: string): void {
    const word = outgoing.get(peer);
    if (word === undefined) return;
    outgoing.delete(peer);
    try {
      nats.publish(`${handsTo}.${peer}`, encodeHanded(word.handed), { reply: `${answersTo}.${peer}` });
    } catch (error) {
      log.warn({ error: String(error) }, 'messages could not be handed over');
      peers.lose(peer);
    }
  }

  function answer(reply: string, settled: readonly HandedAnswer[]): void {
    try {
      for (let from = 0; from < settled.length; from += mostAnswers)
        nats.publish(reply, JSON.stringify(settled.slice(from, from + mostAnswers)));
    } catch (error) {
      // Whoever waits takes them itself.
      log.warn({ error: String(error) }, 'what became of messages could not be answered');
    }
  }

  function hear({ reply = '', data }: Msg): void {
    let settled: HandedAnswer[] = [];
    const tell = (): void => {
      answer(reply, settled);
      settled = [];
    };
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (const { id, message } of decodeHanded(bytes)) {
      inHand += 1;
      take(message, (one) => {
        inHand -= 1;
        settled.push([id, one]);
        if (settled.length === 1) setImmediate(tell);
      });
    }
  }

  function hearAnswer(said: Msg): void {
    const peer = said.subject.slice(answersTo.length + 1);
    if (said.data.length === 0) {
      // "No responders": NATS knows at once that it is gone.
      peers.lose(peer);
      return;
    }
    for (const [id, settled] of said.json<HandedAnswer[]>()) {
      const one = takePending(peer, id);
      if (one === undefined) continue;
      // It may be cut off from what this one still reaches; what is busy is so for this one too.
      if (settled.outcome === 'retry' && settled.isBusy !== true) take(one.message, one.settle);
      else one.settle(settled);
    }
  }

  const listening = [
    nats.subscribe(`${handsTo}.${self}`, hearing(log, hear)),
    nats.subscribe(`${answersTo}.*`, hearing(log, hearAnswer)),
  ];

  function isSlow(peer: string): boolean {
    const [oldest] = pending.get(peer)?.values() ?? [];
    return oldest !== undefined && wallClock.now() - oldest.since > slowAfterMs;
  }

  return {
    isNeeded: () => peers.areThere(),
    offer(key, message, settle) {
      const peer = peers.ownerOf(key);
      if (peer === undefined || !isConnected || count >= maxPending || isSlow(peer)) return false;
      if (message.body.length > mostBodyBytes || message.part !== undefined) return false;
      const id = nextId;
      nextId += 1;
      count += 1;
      pendingAt(peer).set(id, { message, settle, since: wallClock.now() });
      const word = outgoing.get(peer) ?? { handed: [], bytes: 0 };
      if (word.handed.length === 0) {
        outgoing.set(peer, word);
        setImmediate(send, peer);
      }
      word.handed.push({ id, message });
      word.bytes += message.body.length;
      if (word.bytes >= mostBytes) send(peer);
      return true;
    },
    bounds: () => ({ handed_over: { used: count, limit: maxPending } }),
    async leave() {
      peers.leave();
      const until = wallClock.now() + leaveMs;
      while (inHand > 0 && wallClock.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    close() {
      isClosed = true;
      cancelSweep();
      peers.close();
      for (const one of listening) one.unsubscribe();
    },
  };
}
