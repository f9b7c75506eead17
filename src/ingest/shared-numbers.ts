import type { Pool } from 'pg';
import { isWithin, type NumberSpan, toSpans } from '../carriers/number-span.ts';
import type { Scan } from '../contracts/scans.ts';
import { type AskOptions, type Hub } from '../hub/hub.ts';
import { orderIdOf, orderStream } from '../hub/ids.ts';
import type { PersonalRow } from '../hub/personal-refs.ts';
import type { Log } from '../platform/log.ts';
import { bodyId } from './body.ts';
import type { DeadLetterBox } from './dead-letters.ts';
import type { Parcels } from './parcels.ts';
import { tellFitting } from './tell-fitting.ts';

/**
 * Tells the parcels apart that have one tracking number (invariant 3: the order of arrival does not matter). Scans that
 * came before the other order was known went to the one that was: they are handed over, and each parcel is told its
 * span, after which it takes no scan of another time. Handing over comes first, so that none is in neither; it can be
 * done again after a crash, because a scan that is known is passed over.
 */
export interface SharedNumbers {
  /** Each node forgets whose the numbers are, one of them tells their parcels apart. */
  settle(): Promise<void>;
}

interface Owner {
  readonly orderId: string;
  readonly since: string;
}

/** An order as it was at a version. */
interface Looked {
  readonly state: unknown;
  readonly version: number;
}

interface Noted {
  readonly carrier: string;
  readonly tracking_number: string;
  readonly noted_at: string;
}

/** A parcel that is between two others may need its neighbours to be told first. */
const rounds = 5;
/** By the database's clock, of one number at a time: a dead node's are told apart by another (docs/decisions/0101). */
const leaseMs = 5_000;

export function createSharedNumbers(options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly parcels: Parcels;
  readonly box: Pick<DeadLetterBox, 'park'>;
  readonly log: Log;
  /** What waited for the newer parcel can go to it. */
  readonly onToldApart: (carrier: string, trackingNumber: string) => void;
}): SharedNumbers {
  const { pool, hub, parcels, box, log } = options;
  let settling: Promise<void> | null = null;
  let again = false;

  async function loadOwners(carrier: string, trackingNumber: string): Promise<readonly Owner[]> {
    const found = await pool.query<{ stream: string; since: Date }>(
      `select stream, min(since) as since from parcels where carrier = $1 and tracking_number = $2
       group by stream order by since, stream`,
      [carrier, trackingNumber],
    );
    return found.rows.map(({ stream, since }) => ({
      orderId: orderIdOf(stream),
      since: since.toISOString(),
    }));
  }

  async function tellApart(carrier: string, trackingNumber: string): Promise<boolean> {
    const owners = await loadOwners(carrier, trackingNumber);
    const spans = toSpans(owners.map(({ since }) => since));
    for (let round = 0; round < rounds; round += 1) {
      let isSettled = true;
      for (const [index, { orderId }] of owners.entries()) {
        const span = spans[index];
        if (span === undefined) continue;
        if (!(await bound({ carrier, trackingNumber, orderId, span, owners, spans }))) isSettled = false;
      }
      if (isSettled) return true;
    }
    return false;
  }

  async function bound(parcel: {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly orderId: string;
    readonly span: NumberSpan;
    readonly owners: readonly Owner[];
    readonly spans: readonly NumberSpan[];
  }): Promise<boolean> {
    const { carrier, trackingNumber, orderId, span, owners, spans } = parcel;
    const order = await hub.readOrder(orderId);
    const shipment = order?.state.shipments.find(
      (one) => one.carrier === carrier && one.trackingNumber === trackingNumber,
    );
    if (shipment === undefined) return true;
    if (shipment.span?.from === span.from && shipment.span.until === span.until) return true;
    const strange = shipment.scans.filter(({ scan }) => !isWithin(scan, span));
    const asked: AskOptions = {
      actor: { kind: 'hub', id: 'shared-numbers' },
      cause: `number:${carrier}/${trackingNumber} of ${orderId}`.slice(0, 300),
    };
    const words = strange.length === 0 ? new Map<string, unknown>() : await hub.loadPersonal(orderId);
    for (const [index, owner] of owners.entries()) {
      const its = strange.filter(({ scan }) => spans[index] !== undefined && isWithin(scan, spans[index]));
      if (its.length === 0) continue;
      const told = its.flatMap(({ scan, textRefs }) =>
        textRefs.length === 0 ? [{ scan }] : textRefs.map((textRef) => ({ scan, textRef })),
      );
      const personal: PersonalRow[] = its
        .flatMap(({ textRefs }) => textRefs)
        .filter((ref) => words.has(ref))
        .map((ref) => ({ ref, data: words.get(ref) }));
      const given = await tellFitting(told, async (some) => {
        const answer = await hub.ask(
          owner.orderId,
          { type: 'RecordScans', carrier, trackingNumber, scans: some },
          { ...asked, personal },
        );
        if (answer.outcome === 'accepted') return 'taken';
        const isFull = answer.outcome === 'rejected' && answer.rejection.code === 'too_many_scans';
        return isFull ? 'too_many' : 'not_now';
      });
      if (given === undefined) return false;
      for (const { scan } of given.surplus) await parkSurplus(owner.orderId, carrier, trackingNumber, scan);
    }
    const answer = await hub.ask(
      orderId,
      {
        type: 'BoundParcel',
        carrier,
        trackingNumber,
        span,
        handedOver: strange.map(({ scan }) => scan.identity),
      },
      asked,
    );
    if (answer.outcome !== 'accepted') return false;
    const refs = strange.flatMap(({ textRefs }) => textRefs);
    if (refs.length > 0) await forgetWords(orderId, refs, answer);
    return true;
  }

  /** In neither order from then on, so it is kept here. */
  async function parkSurplus(
    orderId: string,
    carrier: string,
    trackingNumber: string,
    scan: Scan,
  ): Promise<void> {
    const body = Buffer.from(JSON.stringify({ trackingNumber, scan }));
    await box.park({
      message: { sender: carrier, door: `carriers.${carrier}.tracking`, body },
      messageId: `surplus:${orderId}/${bodyId(body)}`,
      reason: 'invalid',
      detail: `the order that has the parcel "${trackingNumber}" of ${carrier} by now has as many scans of it as a parcel may have`,
    });
  }

  /**
   * What was said of another's parcel is not kept with this order, unless the same is said of its own. That one may be
   * said meanwhile, and its words are not written again while they are there: they go only while the order is as it was
   * looked at. An append waits for the head that is locked here, and writes what it needs after that.
   */
  async function forgetWords(orderId: string, refs: readonly string[], bounded: Looked): Promise<void> {
    let looked: Looked | undefined = bounded;
    for (let tries = 0; tries < rounds && looked !== undefined; tries += 1) {
      const text = JSON.stringify(looked.state);
      const { rowCount } = await pool.query(
        `with head as materialized (select version from heads where stream = $1 for update),
         gone as (
           delete from personal where stream = $1 and ref = any($2) and (select version from head) = $3)
         select from head where version = $3`,
        [orderStream(orderId), refs.filter((ref) => !text.includes(`"${ref}"`)), looked.version],
      );
      if (rowCount === 1) return;
      looked = await hub.readOrder(orderId);
    }
  }

  async function claim(): Promise<Noted | undefined> {
    const claimed = await pool.query<Noted>(
      `update shared_numbers set leased_until = now() + $1 * interval '1 millisecond'
       where (carrier, tracking_number) in (
         select carrier, tracking_number from shared_numbers
         where settled_at is null and (leased_until is null or leased_until <= now())
         order by noted_at limit 1 for update skip locked)
       returning carrier, tracking_number, noted_at::text`,
      [leaseMs],
    );
    return claimed.rows[0];
  }

  async function run(): Promise<void> {
    const noted = await pool.query<{ carrier: string; tracking_number: string }>(
      `select carrier, tracking_number from shared_numbers where noted_at > now() - interval '15 minutes'`,
    );
    for (const row of noted.rows) parcels.forget(row.carrier, row.tracking_number);
    for (let row = await claim(); row !== undefined; row = await claim()) {
      const isSettled = await tellApart(row.carrier, row.tracking_number);
      options.onToldApart(row.carrier, row.tracking_number);
      if (!isSettled)
        log.warn({ carrier: row.carrier }, 'parcels with one number are not told apart yet; tried again');
      await pool.query(
        `update shared_numbers set settled_at = case when $4 and noted_at = $3::timestamptz then now() end,
           leased_until = case when $4 then null else now() + interval '5 seconds' end
         where carrier = $1 and tracking_number = $2`,
        [row.carrier, row.tracking_number, row.noted_at, isSettled],
      );
    }
  }

  return {
    async settle() {
      if (settling !== null) {
        again = true;
        await settling;
        return;
      }
      settling = (async () => {
        do {
          again = false;
          await run();
        } while (again);
      })().finally(() => {
        settling = null;
      });
      await settling;
    },
  };
}
