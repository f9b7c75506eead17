import { bodyId } from './body.ts';
import type { Incoming, Settlement } from './message.ts';

/**
 * Messages that fail for a reason of their own: a format that throws, an order that cannot be read. One more try may help,
 * for the next node may be of a later release; but each costs as much as a message that is taken, and of those that wait NATS
 * hands out only so many at once. So after some tries such a one is parked with its bytes and the reason (invariant 1), and
 * the rest go on. This node alone counts, in memory: after a restart it counts anew.
 */
export interface Hopeless {
  /** What becomes of a message, with the tries before this one in mind. */
  judge(message: Incoming, settled: Settlement): Settlement;
}

/** Six seconds apart at both doors (`brokenMs` in `pull.ts`, the inbox's lease), so about a minute. */
const mostTries = 10;
/** The oldest is forgotten, and counts anew. */
const mostKnown = 10_000;

export function createHopeless(): Hopeless {
  const tries = new Map<string, number>();
  return {
    judge(message, settled) {
      const isBroken = settled.outcome === 'retry' && settled.isBroken === true;
      if (!isBroken && tries.size === 0) return settled;
      const name = toName(message);
      const count = (tries.get(name) ?? 0) + 1;
      if (settled.outcome !== 'retry') tries.delete(name);
      if (!isBroken) return settled;
      tries.delete(name);
      if (count >= mostTries) {
        const messageId = settled.messageId === '' ? bodyId(message.body) : settled.messageId;
        return { outcome: 'parked', messageId, reason: 'poison', detail: settled.why };
      }
      tries.set(name, count);
      const [oldest] = tries.keys();
      if (tries.size > mostKnown && oldest !== undefined) tries.delete(oldest);
      return settled;
    },
  };
}

const toName = ({ sender, door, messageId, part, body }: Incoming): string =>
  [sender, door, messageId ?? bodyId(body), part ?? ''].join('\n');
