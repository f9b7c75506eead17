import { bodyId } from './body.ts';
import type { Incoming, Settlement } from './message.ts';
import { createTries } from './tries.ts';

/**
 * Messages that fail for a reason of their own: a format that throws, an order that cannot be read. One more try may help,
 * for the next node may be of a later release; but each costs as much as a message that is taken, and of those that wait NATS
 * hands out only so many at once. So after some tries such a one is parked with its bytes and the reason (invariant 1), and
 * the rest go on.
 */
export interface Hopeless {
  /** What becomes of a message, with the tries before this one in mind. */
  judge(message: Incoming, settled: Settlement): Settlement;
}

/** Six seconds apart at both doors (`brokenMs` in `pull.ts`, the inbox's lease), so about a minute. */
const mostTries = 10;

export function createHopeless(): Hopeless {
  const tries = createTries(mostTries);
  return {
    judge(message, settled) {
      if (settled.outcome !== 'retry') {
        if (!tries.isEmpty()) tries.forget(toName(message));
        return settled;
      }
      if (settled.isBroken !== true || !tries.failed(toName(message))) return settled;
      const messageId = settled.messageId === '' ? bodyId(message.body) : settled.messageId;
      return { outcome: 'parked', messageId, reason: 'poison', detail: settled.why };
    },
  };
}

const toName = ({ sender, door, messageId, part, body }: Incoming): string =>
  [sender, door, messageId ?? bodyId(body), part ?? ''].join('\n');
