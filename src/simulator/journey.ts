import { atLocal, dayMs, hourMs, minuteMs, nextWorking } from './local-time.ts';
import type { Place } from './places.ts';
import { countries, findCountry } from './places.ts';
import type { Random } from './random.ts';
import type { ScanKind } from './scan-words.ts';
import type { ParcelTrouble } from './trouble.ts';
import { locations } from './world.ts';

/** A parcel's way from a location to a door: through both countries' sorting centres, at the hours they work. */
export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly location: string;
  readonly to: { readonly city: string; readonly country: string; readonly postcode: string };
  readonly shippedAt: number;
  readonly trouble: ParcelTrouble;
  readonly stays: boolean;
}

export interface PlannedScan {
  /** Within the parcel. */
  readonly id: number;
  readonly kind: ScanKind;
  readonly occurredAt: number;
  readonly place: Place;
  readonly signedBy?: string;
  /** Epoch ms: when the carrier expects to deliver it. */
  readonly expectedAt?: number;
}

const carrierDays = { from: 5, to: 21, days: [1, 2, 3, 4, 5, 6] };

export function planJourney(random: Random, parcel: Parcel): readonly PlannedScan[] {
  const scans: PlannedScan[] = [];
  const from = originOf(parcel.location);
  const to = { ...parcel.to, timeZone: findCountry(parcel.to.country)?.timeZone ?? 'Europe/Berlin' };
  const isAbroad = from.country !== to.country;
  let at = parcel.shippedAt;
  const add = (
    kind: ScanKind,
    place: Place,
    extra: Pick<PlannedScan, 'signedBy' | 'expectedAt'> = {},
  ): void => {
    scans.push({ id: scans.length + 1, kind, occurredAt: Math.round(at / 1000) * 1000, place, ...extra });
  };
  const after = (least: number, most: number): void => {
    at += random.between(least, most) * hourMs;
  };
  /** The van's morning in the town of the addressee. */
  const nextRound = (): void => {
    const day = nextWorking(at + 2 * hourMs, to.timeZone, { ...carrierDays, to: 9 });
    at = Math.max(at, atLocal(day, to.timeZone, 0, random.between(440, 560)));
  };
  const onRound = (): void => {
    at = Math.max(at + 20 * minuteMs, atLocal(at, to.timeZone, 0, random.between(590, 1_060)));
  };

  // Some carriers know the parcel well before the location has said that it left.
  at -= (parcel.trouble === 'announcedEarly' ? random.between(40, 90) : random.between(10, 40)) * minuteMs;
  add('label', from);
  at = parcel.shippedAt;
  after(0.6, 2.5);
  if (parcel.trouble === 'cancelledByCarrier') {
    add('cancelled', from);
    return scans;
  }
  if (parcel.trouble === 'noFirstScan') {
    if (parcel.stays) return scans;
    after(60, 110);
  }
  add('accepted', from);
  after(0.8, 2.5);
  add('departed', from);
  after(2, 5);
  const sorting = hubOf(from.country);
  add('arrived', sorting);
  if (!passSorting()) return scans;
  after(2, 4);
  add('departed', sorting);
  if (parcel.trouble === 'stalled') {
    if (parcel.stays) return scans;
    after(100, 170);
  }
  if (isAbroad) {
    after(9, 16);
    add('arrived', hubOf(to.country));
    if (!passCustoms()) return scans;
    after(1, 4);
    add('departed', hubOf(to.country));
  }
  after(3, 7);
  add('arrived', to);
  if (!passDepot()) return scans;
  nextRound();
  add('outForDelivery', to);
  onRound();
  arrive();
  return scans;

  // Each says whether it goes on from there.
  function passSorting(): boolean {
    switch (parcel.trouble) {
      case 'delayed':
        after(0.5, 2);
        add('delayed', sorting, {
          expectedAt: atLocal(at + random.int(6, 7) * dayMs, to.timeZone, 0, 18 * 60),
        });
        after(50, 100);
        return true;
      case 'heldByCarrier':
        after(0.5, 2);
        add('held', sorting);
        after(24, 60);
        return !parcel.stays;
      case 'lost':
        after(30, 50);
        add('lost', sorting);
        after(24, 60);
        return !parcel.stays;
      default:
        return true;
    }
  }

  function passCustoms(): boolean {
    if (findCountry(to.country)?.customs !== true) return true;
    after(0.5, 2);
    add('customsIn', hubOf(to.country));
    if (parcel.trouble === 'heldInCustoms') {
      after(1, 4);
      add('customsHeld', hubOf(to.country));
      if (parcel.stays) return false;
      after(24, 60);
    }
    after(1, 6);
    add('customsOut', hubOf(to.country));
    return true;
  }

  function passDepot(): boolean {
    switch (parcel.trouble) {
      case 'damaged':
        after(0.3, 1);
        add('damaged', to);
        after(20, 30);
        return !parcel.stays;
      case 'wrongAddress':
        after(0.5, 3);
        add('badAddress', to);
        if (parcel.stays) return false;
        after(20, 44);
        add('redirected', to);
        return true;
      case 'undeliverable':
        after(0.5, 3);
        add('badAddress', to);
        after(20, 36);
        sendBack();
        return false;
      default:
        return true;
    }
  }

  function sendBack(): void {
    add('returning', to);
    if (parcel.stays) return;
    after(20, 44);
    add('returned', from);
  }

  function arrive(): void {
    switch (parcel.trouble) {
      case 'attemptFailed':
        add('absent', to);
        if (parcel.stays) return;
        goOutAgain();
        break;
      case 'noOutcome':
        if (parcel.stays) return;
        goOutAgain();
        break;
      case 'toPickupPoint':
        add('absent', to);
        after(1, 3);
        add('atPickup', to);
        if (parcel.stays) return;
        after(5, 40);
        break;
      case 'refused':
        add('refused', to);
        after(2, 6);
        sendBack();
        return;
      default:
        break;
    }
    // Two labels were mixed up.
    const abroad = random.pick(countries.filter(({ country }) => country !== to.country));
    add(
      'delivered',
      parcel.trouble === 'deliveredAbroad' ? hubOf(abroad.country) : to,
      random.chance(0.3) ? { signedBy: random.pick(['A. S.', 'Reception', 'M. K.']) } : {},
    );
    if (parcel.trouble !== 'seenAfterDelivery') return;
    after(26, 48);
    add('arrived', hubOf(to.country));
  }

  function goOutAgain(): void {
    nextRound();
    add('outForDelivery', to);
    onRound();
  }
}

function originOf(location: string): Place {
  const found = locations.find((one) => one.location === location) ?? locations[0];
  return {
    city: found?.address?.city ?? 'Malmö',
    country: found?.country ?? 'SE',
    timeZone: found?.timeZone ?? 'Europe/Stockholm',
  };
}

function hubOf(country: string): Place {
  const found = findCountry(country) ?? countries[0];
  return {
    city: found?.hub ?? 'Leipzig',
    country: found?.country ?? 'DE',
    timeZone: found?.timeZone ?? 'Europe/Berlin',
  };
}
