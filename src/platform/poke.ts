import type { NatsConnection } from '@nats-io/transport-node';

/**
 * "There is something new in these streams": over core NATS between nodes, in process within one. Never NOTIFY inside
 * the append (it cost two thirds of the throughput). A lost poke shows in a poll, in the next version, or in the heartbeat.
 */
export interface Poke {
  send(flushed: readonly Poked[]): void;
  /** `own` when it is of this node. */
  onPoke(listener: (flushed: readonly Poked[], own: boolean) => void): void;
  /** A word to all nodes, this one too: `registry`, `access`… */
  shout(topic: string): void;
  onShout(topic: string, listener: () => void): void;
  close(): void;
}

export interface Poked {
  readonly stream: string;
  readonly version: number;
}

/** `scope` keeps hubs of different databases on one NATS apart. */
export function createPoke(options: {
  readonly nats: NatsConnection | null;
  readonly node: string;
  readonly scope: string;
}): Poke {
  const { nats, node, scope } = options;
  const listeners: ((flushed: readonly Poked[], own: boolean) => void)[] = [];
  const shouts = new Map<string, (() => void)[]>();
  const pokeSubject = `hub.poke.${scope}`;
  const shoutSubject = `hub.shout.${scope}`;

  const heard = (topic: string): void => {
    for (const listener of shouts.get(topic) ?? []) listener();
  };

  if (nats !== null) {
    nats.subscribe(pokeSubject, {
      callback: (error, message) => {
        if (error !== null) return;
        const { from, flushed } = message.json<{ from: string; flushed: [string, number][] }>();
        if (from === node) return;
        const poked = flushed.map(([stream, version]) => ({ stream, version }));
        for (const listener of listeners) listener(poked, false);
      },
    });
    nats.subscribe(shoutSubject, {
      callback: (error, message) => {
        if (error !== null) return;
        const { from, topic } = message.json<{ from: string; topic: string }>();
        if (from !== node) heard(topic);
      },
    });
  }

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
      publish(pokeSubject, { from: node, flushed: flushed.map(({ stream, version }) => [stream, version]) });
    },
    onPoke: (listener) => {
      listeners.push(listener);
    },
    shout(topic) {
      heard(topic);
      publish(shoutSubject, { from: node, topic });
    },
    onShout: (topic, listener) => {
      shouts.set(topic, [...(shouts.get(topic) ?? []), listener]);
    },
    close() {
      listeners.length = 0;
      shouts.clear();
    },
  };
}
