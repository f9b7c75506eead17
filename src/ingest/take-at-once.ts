import { Overloaded } from '../hub/envelope.ts';
import type { Hub } from '../hub/hub.ts';
import type { HandOver } from './hand-over.ts';
import { findDoor, findKey, type Incoming, type Settlement, toRetry } from './message.ts';
import type { Parcels } from './parcels.ts';
import { isOfAnother, toRecordScans, toSettlement } from './take-parcel.ts';
import { hubFormat, readScanBody, type ScanBody } from './take-scans.ts';
import type { Taking } from './take.ts';
import type { TakingParts } from './taking-parts.ts';

/**
 * The way of a door that waits for nobody. Almost every message is scans of one parcel whose order is known: such a one
 * goes from its bytes into the order's mailbox in one go, without a promise on its way (a fifth of what the hub did was
 * promises, and the collector copied what they held). Everything else takes the ordinary way of `take.ts`; what becomes
 * of a message is the same on both.
 */
export interface Telling {
  /** `settle` is called once. It never throws. */
  tell(message: Incoming, settle: (settled: Settlement) => void): void;
  /** The same, and never handed to another node. */
  tellHere(message: Incoming, settle: (settled: Settlement) => void): void;
}

interface TellingParts extends TakingParts {
  readonly hub: TakingParts['hub'] & Pick<Hub, 'tell'>;
  readonly parcels: TakingParts['parcels'] & Pick<Parcels, 'peek'>;
}

/** @param handOver where there may be other nodes */
export function createTelling(
  parts: TellingParts,
  taking: Pick<Taking, 'take' | 'takeRead'>,
  handOver?: Pick<HandOver, 'isNeeded' | 'offer'>,
): Telling {
  function read(message: Incoming): ScanBody | undefined {
    const door = findDoor(message.door);
    if (door === undefined || (door.kind !== 'tracking' && door.kind !== 'raw')) return undefined;
    return readScanBody(parts, message, door.carrier, door.kind === 'raw' ? door.format : hubFormat);
  }

  /** False: it was not told. */
  function tellOrder(
    { from, messageId, parcels }: Extract<ScanBody, { ok: true }>,
    settle: (settled: Settlement) => void,
    otherwise: () => void,
  ): boolean {
    const [parcel] = parcels;
    if (
      from.message.part !== undefined ||
      parcel === undefined ||
      parcels.length > 1 ||
      parcel.bad.length > 0
    )
      return false;
    const owners = parts.parcels.peek(from.carrier, parcel.trackingNumber);
    const [owner] = owners ?? [];
    if (owner === undefined || owners?.length !== 1) return false;
    const { orderId, doubtedFrom } = owner;
    // A code without a meaning is looked up first, and a scan of long after asks whether the number is free again.
    if (parcel.scans.some(({ scan }) => scan.status === 'unmapped' || scan.time.from > doubtedFrom))
      return false;
    const answer = parts.hub.tell(orderId, {
      ...toRecordScans(parts.refSecret, from, messageId, parcel),
      settle: (told) => {
        const settled = toSettlement(told, messageId, orderId);
        const isBroken = settled.outcome === 'retry' && settled.isBroken === true;
        // Nothing was written of it: it is asked once more where there is time to look, and to put it away.
        if (isOfAnother(told) || settled.outcome === 'parked' || isBroken) otherwise();
        else settle(settled);
      },
    });
    if (answer !== 'taken') settle({ outcome: 'retry', messageId, ...toRetry(new Overloaded(answer)) });
    return true;
  }

  function tell(
    message: Incoming,
    settle: (settled: Settlement) => void,
    elsewhere: Pick<HandOver, 'offer'> | undefined,
  ): void {
    const takeSlowly = (): void => {
      void taking.take(message).then(settle);
    };
    const settleAtOnce = (settled: Settlement): void => {
      if (settled.outcome !== 'retry') parts.onTaken?.(message.door, settled.outcome);
      settle(settled);
    };
    try {
      const named = elsewhere === undefined ? undefined : findKey(message);
      if (named !== undefined && elsewhere?.offer(named, message, settle) === true) return;
      const body = read(message);
      const [parcel] = body?.ok === true ? body.parcels : [];
      if (
        named === undefined &&
        parcel !== undefined &&
        elsewhere?.offer(parcel.trackingNumber, message, settle) === true
      )
        return;
      if (body?.ok === true && tellOrder(body, settleAtOnce, takeSlowly)) return;
      if (body !== undefined) {
        void taking.takeRead(message, body).then(settle);
        return;
      }
    } catch {
      // The ordinary way says what is wrong with it; nothing was told yet.
    }
    takeSlowly();
  }

  return {
    tell: (message, settle) => {
      tell(message, settle, handOver?.isNeeded() === true ? handOver : undefined);
    },
    tellHere: (message, settle) => {
      tell(message, settle, undefined);
    },
  };
}
