import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
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
  /** After this a word is taken for lost that nobody saw getting lost. */
  readonly lostAfterMs?: number;
}

interface Pending {
  readonly peer: string;
  readonly message: Incoming;
  readonly settle: (settled: Settlement) => void;
  readonly since: number;
}

/** Of one word, far below what a NATS message may have. */
const mostBytes = 256 * 1_024;
const mostBodyBytes = 512 * 1_024;
const leaveMs = 5_000;

export function createHandOver(options: HandOverOptions): HandOver {
  const {
    nats,
    peers,
    self,
    scope,
    take,
    wallClock,
    log,
    maxPending = 4_000,
    lostAfterMs = 15_000,
  } = options;
  const prefix = `hub.hand.${scope}`;
  const pending = new Map<number, Pending>();
  const outgoing = new Map<string, { handed: Handed[]; bytes: number }>();
  let nextId = 0;
  let isConnected = true;
  let isClosed = false;
  let inHand = 0;
  let cancelSweep = wallClock.after(1_000, sweep);

  function takeBack(isLost: (one: Pending) => boolean): void {
    for (const [id, one] of pending) {
      if (!isLost(one)) continue;
      pending.delete(id);
      take(one.message, one.settle);
    }
  }

  peers.onLost((lost) => {
    outgoing.delete(lost);
    takeBack(({ peer }) => peer === lost);
  });

  function sweep(): void {
    const now = wallClock.now();
    takeBack(({ since }) => now - since > lostAfterMs);
    cancelSweep = wallClock.after(1_000, sweep);
  }

  void (async () => {
    for await (const { type } of nats.status()) {
      if (isClosed) return;
      if (type === 'disconnect') {
        isConnected = false;
        takeBack(() => true);
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
      nats.publish(`${prefix}.${peer}`, encodeHanded(word.handed), { reply: `${answersTo}.${peer}` });
    } catch (error) {
      log.warn({ error: String(error) }, 'messages could not be handed over');
      peers.lose(peer);
    }
  }

  function hear(error: Error | null, said: Msg): void {
    if (error !== null) return;
    const { reply, data } = said;
    if (reply === undefined) return;
    let settled: HandedAnswer[] = [];
    const answer = (id: number, one: Settlement): void => {
      inHand -= 1;
      settled.push([id, one]);
      if (settled.length > 1) return;
      setImmediate(() => {
        const told = settled;
        settled = [];
        // Away: it is taken back there.
        if (!nats.isClosed()) nats.publish(reply, JSON.stringify(told));
      });
    };
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (const { id, message } of decodeHanded(bytes)) {
      inHand += 1;
      take(message, (one) => {
        answer(id, one);
      });
    }
  }

  function hearAnswer(error: Error | null, said: Msg): void {
    if (error !== null) return;
    if (said.data.length === 0) {
      // "No responders": NATS knows at once that it is gone.
      peers.lose(said.subject.slice(answersTo.length + 1));
      return;
    }
    for (const [id, settled] of said.json<HandedAnswer[]>()) {
      const one = pending.get(id);
      if (one === undefined) continue;
      pending.delete(id);
      // It may be cut off from what this one still reaches; only a full mailbox is full wherever it is asked for.
      if (settled.outcome === 'retry' && settled.why !== 'overloaded') take(one.message, one.settle);
      else one.settle(settled);
    }
  }

  const answersTo = `hub.handed.${scope}.${self}`;
  const listening = [
    nats.subscribe(`${prefix}.${self}`, { callback: hear }),
    nats.subscribe(`${answersTo}.*`, { callback: hearAnswer }),
  ];

  return {
    isNeeded: peers.areThere,
    offer(key, message, settle) {
      const peer = peers.ownerOf(key);
      if (peer === undefined || !isConnected || pending.size >= maxPending) return false;
      if (message.body.length > mostBodyBytes || message.part !== undefined) return false;
      const id = nextId;
      nextId += 1;
      pending.set(id, { peer, message, settle, since: wallClock.now() });
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
    bounds: () => ({ handed_over: { used: pending.size, limit: maxPending } }),
    async leave() {
      peers.leave();
      const until = wallClock.now() + leaveMs;
      while (inHand > 0 && wallClock.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    close() {
      isClosed = true;
      cancelSweep();
      for (const one of listening) one.unsubscribe();
    },
  };
}
