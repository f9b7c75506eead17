import { randomUUID } from 'node:crypto';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from './log.ts';
import { hearing } from './nats.ts';

/**
 * "There is something new in these streams": over core NATS between nodes, in process within one. Never NOTIFY inside
 * the append (it cost two thirds of the throughput). A lost poke shows in a poll, in the next version, or in the heartbeat.
 */
export interface Poke {
  send(flushed: readonly Poked[]): void;
  /** `own` when it is of this node. */
  onPoke(listener: (flushed: readonly Poked[], own: boolean) => void): void;
  /** A word to all nodes, this one too: `registry`, `access`… `words` is what is said of it, as JSON. */
  shout(topic: string, words?: unknown): void;
  /** `from` is null when it is of this node. */
  onShout(topic: string, listener: (words: unknown, from: string | null) => void): void;
  /** The other nodes are to be heard by it from now on. */
  join(nats: NatsConnection): void;
  close(): void;
}

export interface Poked {
  readonly stream: string;
  readonly version: number;
  /** What boards show of it at that version, where that is known. */
  readonly look?: string | null;
}

/** `scope` keeps hubs of different databases on one NATS apart. */
export function createPoke(options: {
  /** Null: none, or it comes later (`join`). */
  readonly nats: NatsConnection | null;
  readonly node: string;
  readonly scope: string;
  readonly log: Log;
}): Poke {
  const { node, scope, log } = options;
  let nats: NatsConnection | null = null;
  // Two nodes may have been given one name; each must hear the other all the same.
  const self = `${node} ${randomUUID()}`;
  const listeners: ((flushed: readonly Poked[], own: boolean) => void)[] = [];
  const shouts = new Map<string, ((words: unknown, from: string | null) => void)[]>();
  const pokeSubject = `hub.poke.${scope}`;
  const shoutSubject = `hub.shout.${scope}`;

  const heard = (topic: string, words: unknown, from: string | null): void => {
    for (const listener of shouts.get(topic) ?? []) listener(words, from);
  };

  function join(joined: NatsConnection): void {
    nats = joined;
    nats.subscribe(
      pokeSubject,
      hearing(log, (message) => {
        const { from, flushed } = message.json<{ from: string; flushed: [string, number, string?][] }>();
        if (from === self) return;
        const poked = flushed.map(([stream, version, look]) => ({ stream, version, look: look ?? null }));
        for (const listener of listeners) listener(poked, false);
      }),
    );
    nats.subscribe(
      shoutSubject,
      hearing(log, (message) => {
        const { from, topic, words } = message.json<{ from: string; topic: string; words?: unknown }>();
        if (from !== self) heard(topic, words, from);
      }),
    );
  }

  if (options.nats !== null) join(options.nats);

  function publish(subject: string, body: unknown): void {
    if (nats === null || nats.isClosed()) return;
    try {
      nats.publish(subject, JSON.stringify(body));
    } catch {
      // Away: the others find out by their poll.
    }
  }

  return {
    send(flushed) {
      for (const listener of listeners) listener(flushed, true);
      const words = flushed.map(({ stream, version, look }) =>
        typeof look === 'string' ? [stream, version, look] : [stream, version],
      );
      publish(pokeSubject, { from: self, flushed: words });
    },
    onPoke: (listener) => {
      listeners.push(listener);
    },
    shout(topic, words) {
      heard(topic, words, null);
      publish(shoutSubject, { from: self, topic, words });
    },
    onShout: (topic, listener) => {
      shouts.set(topic, [...(shouts.get(topic) ?? []), listener]);
    },
    join,
    close() {
      listeners.length = 0;
      shouts.clear();
    },
  };
}
