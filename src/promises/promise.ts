import type { Delivery } from '../contracts/delivery.ts';
import type { DeliveryPromise } from '../contracts/orders.ts';
import type { Location } from '../contracts/registry.ts';
import {
  addBusinessDays,
  atTime,
  type Calendar,
  dateOf,
  endOfDay,
  nextBusinessTime,
  timeOf,
} from './calendar.ts';
import { type OpeningHours, toClosing, toHandover, toLeaving, toOpenHour } from './opening-hours.ts';

export interface PromiseRequest {
  readonly option: Delivery['option'];
  /** Epoch ms. */
  readonly placedAt: number;
  /** Of the location that ships. */
  readonly timeZone: string;
  /** The day's last moment to leave on the same day, `HH:MM` at the location. */
  readonly cutOff?: string | undefined;
  /** On which days the location works; 1 is Monday. */
  readonly workDays?: readonly number[] | undefined;
  /** Of the location, and of the carriers that drive from it. */
  readonly holidays?: readonly string[] | undefined;
  readonly opens?: OpeningHours;
  /** Working days that it takes to make it; none for what lies on a shelf. */
  readonly leadDays?: number | undefined;
}

const defaultCutOff = '16:00';
const hourMs = 3_600_000;
const weekMs = 168 * hourMs;

/**
 * What a location can promise of what is ordered at `placedAt` (epoch ms) and takes it `leadDays` to make: the same before
 * the cart and in the order.
 */
export const toLocationPromise = (
  location: Pick<Location, 'timeZone' | 'cutOff' | 'cutOffs' | 'calendar'> | undefined,
  option: Delivery['option'],
  placedAt: number,
  leadDays = 0,
): DeliveryPromise =>
  toPromise({
    option,
    placedAt,
    timeZone: location?.timeZone ?? 'UTC',
    cutOff: location?.cutOffs?.[option] ?? location?.cutOff,
    workDays: location?.calendar?.workDays,
    holidays: location?.calendar?.holidays,
    opens: location?.calendar?.opens,
    leadDays,
  });

/**
 * Until when one must order what leaves at `shipBy`: then, or what takes so many working days to make at that time of the
 * day so many before.
 */
export const toOrderWithin = (
  { timeZone, calendar }: Pick<Location, 'timeZone' | 'calendar'>,
  { shipBy }: Pick<DeliveryPromise, 'shipBy'>,
  placedAt: number,
  leadDays: number,
): string => {
  if (leadDays === 0) return shipBy;
  const its = { timeZone, workDays: calendar?.workDays, holidays: calendar?.holidays };
  const time = timeOf(Date.parse(shipBy), timeZone);
  return toText(nextBusinessTime(placedAt, () => time, its));
};

/** The working day of a location that what is ordered at `now` (epoch ms) belongs to: its next cut-off's, whole. */
export const toWorkDay = (
  { timeZone, cutOff = defaultCutOff, calendar }: Pick<Location, 'timeZone' | 'cutOff' | 'calendar'>,
  now: number,
): { readonly date: string; readonly from: number; readonly to: number } => {
  const its = { timeZone, workDays: calendar?.workDays, holidays: calendar?.holidays };
  const leaves = nextBusinessTime(now, toLeaving(cutOff, calendar?.opens), its);
  return {
    date: dateOf(leaves, timeZone),
    from: atTime(leaves, '00:00', timeZone),
    to: endOfDay(leaves, timeZone),
  };
};

/**
 * When it must leave (`shipBy`) and the window in which it comes. The cut-off is that of the location's next working day,
 * or when it closes if that is before; what has to be made first counts as placed so many working days later. What leaves on a day on which carriers do not drive is on its way from the next one on. Transit is a fixed number of
 * Mondays to Fridays until carriers' services are known. A store hands over on its own working days.
 *
 * | option          | shipBy                                  | window                                         |
 * | --------------- | --------------------------------------- | ---------------------------------------------- |
 * | one_hour        | half an hour after placing              | until an hour after placing, while it is open  |
 * | same_day        | the next cut-off                        | from the cut-off until 21:00 of that day       |
 * | next_day        | the next cut-off                        | 08:00 to 18:00 on the next business day        |
 * | weekend         | the next cut-off                        | Saturday 09:00 to Sunday 18:00 after it, no    |
 * |                 |                                         | holidays                                       |
 * | standard        | the next cut-off                        | one to three business days later, 08:00–18:00  |
 * | pickup_point    | the next cut-off                        | one to three business days later, 08:00–18:00  |
 * | pickup_in_store | the next cut-off                        | from then, while it is open, until it closes   |
 * |                 |                                         | on its next working day (18:00)                |
 */
export const toPromise = (request: PromiseRequest): DeliveryPromise => {
  const { shipBy, from, to } = toWindow(request);
  return {
    shipBy: toText(shipBy),
    from: toText(from),
    to: toText(Math.max(from, to)),
    option: request.option,
  };
};

const toWindow = (
  request: PromiseRequest,
): { readonly shipBy: number; readonly from: number; readonly to: number } => {
  const { option, timeZone, holidays, workDays, opens, leadDays = 0 } = request;
  const carriers: Calendar = { timeZone, holidays };
  const its: Calendar = { timeZone, holidays, workDays };
  const placedAt = leadDays === 0 ? request.placedAt : addBusinessDays(request.placedAt, leadDays, its);
  const cutOff = nextBusinessTime(placedAt, toLeaving(request.cutOff ?? defaultCutOff, opens), its);
  const daysAfter = (days: number, time: string): number =>
    atTime(addBusinessDays(cutOff, days, carriers), time, timeZone);
  switch (option) {
    case 'one_hour': {
      const from = toOpenHour(placedAt, its, opens);
      return { shipBy: from + hourMs / 2, from, to: from + hourMs };
    }
    case 'same_day':
      return { shipBy: cutOff, from: cutOff, to: atTime(cutOff, '21:00', timeZone) };
    case 'next_day':
      return { shipBy: cutOff, from: daysAfter(1, '08:00'), to: daysAfter(1, '18:00') };
    case 'weekend': {
      const saturday = nextBusinessTime(cutOff, () => '09:00', { timeZone, holidays, workDays: [6] });
      const sunday = nextBusinessTime(saturday, () => '18:00', { timeZone, holidays, workDays: [7] });
      // A Sunday that is a holiday is none: the next one is not of this weekend.
      const isNext = sunday - saturday < weekMs / 2;
      return { shipBy: cutOff, from: saturday, to: isNext ? sunday : atTime(saturday, '18:00', timeZone) };
    }
    case 'standard':
    case 'pickup_point':
      return { shipBy: cutOff, from: daysAfter(1, '08:00'), to: daysAfter(3, '18:00') };
    case 'pickup_in_store':
      return {
        shipBy: cutOff,
        from: toHandover(cutOff, its, opens),
        to: toClosing(addBusinessDays(cutOff, 1, its), its, opens),
      };
  }
};

const toText = (instant: number): string => new Date(instant).toISOString();
