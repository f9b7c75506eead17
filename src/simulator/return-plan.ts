import type { LineQuantity } from '../contracts/fulfilments.ts';
import type {
  Disposition,
  ReturnMethod,
  ReturnReason,
  ReturnReport,
  ReturnRequest,
  ReturnView,
} from '../contracts/returns.ts';
import { dayMs, hourMs, nextWorking } from './local-time.ts';
import type { Random } from './random.ts';
import { anyHours, locations, workingHours } from './world.ts';

/** What customers send back and why, whether they do send it, and what is found in the parcel. */
export type ReturnFate = 'sent' | 'never' | 'withdrawn';

/** `more`: than was announced. `worn`: nobody can sell it. `aside`: somebody has to clean it, or to ask. */
export type ArrivalKind = 'plain' | 'inspectedOnly' | 'elsewhere' | 'more' | 'less' | 'worn' | 'aside';

/** What is not left to chance of one of them; what it does not name is. */
export interface ReturnWish {
  readonly isClaim?: boolean;
  readonly answer?: 'approve' | 'refuse';
  readonly fate?: ReturnFate;
  readonly arrival?: ArrivalKind;
  /** In days from when it may be sent. */
  readonly arrivesAfter?: number;
  readonly closes?: boolean;
}

export interface Arrival {
  readonly kind: ArrivalKind;
  readonly location: string;
  readonly steps: readonly ArrivalStep[];
}
export interface ArrivalStep {
  readonly at: number;
  readonly does: 'receive' | 'inspect' | 'process';
}

type InspectedLines = Extract<ReturnReport, { readonly type: 'inspected' }>['lines'];

/** Of those whose order was delivered. */
export const willReturn = (random: Random): boolean => random.chance(1 / 8);

/** From the delivery on: at home things are tried on, and thought about. */
export const planAskingMs = (random: Random): number => random.between(0.15, 3) * dayMs;

const reasons: readonly (readonly [ReturnReason, number])[] = [
  ['changed_mind', 34],
  ['does_not_fit', 34],
  ['arrived_late', 5],
  ['other', 3],
  ['damaged', 9],
  ['not_as_described', 8],
  ['wrong_item', 7],
];
/** Somebody has to look at these before anything is sent. */
const claims: ReadonlySet<ReturnReason> = new Set(['damaged', 'not_as_described', 'wrong_item']);

const words: Readonly<Record<ReturnReason, readonly string[]>> = {
  changed_mind: ['It was to be a present, and she has one already.', 'My husband bought the same.'],
  does_not_fit: ['Too small, even over a thin sweater.', 'A size larger, please, if there is one.'],
  arrived_late: ['We had left for the mountains by then.'],
  other: ['Sent to my old flat; please use the new address.'],
  damaged: ['The zip was torn when I opened the box.', 'A seam is open, I can send a photo.'],
  not_as_described: ['On the page it was much darker.', 'It says waterproof. It is not.'],
  wrong_item: ['I ordered the other colour.', 'There was a pair in 44 in the box, mine is 41.'],
};

export function planRequest(
  random: Random,
  returnable: readonly LineQuantity[],
  options: { readonly country: string; readonly isClaim?: boolean | undefined },
): Pick<ReturnRequest, 'method' | 'note'> & Pick<Required<ReturnRequest>, 'lines'> {
  const { country, isClaim } = options;
  const one = random.pick(returnable);
  const isAll = random.chance(0.3);
  const wanted = isAll ? returnable : [one];
  const reason = random.weighted(
    reasons.filter(([name]) => isClaim === undefined || claims.has(name) === isClaim),
  );
  const isTold = claims.has(reason) || random.chance(0.15);
  return {
    lines: wanted.map(({ lineId, quantity }) => ({
      lineId,
      quantity: quantity > 1 && !isAll && random.chance(0.6) ? 1 : quantity,
      reason,
    })),
    method: planMethod(random, country),
    ...(isTold ? { note: random.pick(words[reason]) } : {}),
  };
}

const planMethod = (random: Random, country: string): ReturnMethod =>
  random.weighted([
    ['drop_off', 7],
    ['locker', country === 'PL' ? 9 : 1],
    ['carrier_pickup', 1],
    ['store', country === 'IT' ? 3 : 0],
  ]);

/** `afterMs` is when they take it back, those who do. */
export const planFate = (random: Random): { readonly fate: ReturnFate; readonly afterMs: number } => ({
  fate: random.weighted([
    ['sent', 84],
    ['never', 8],
    ['withdrawn', 8],
  ]),
  afterMs: random.between(2, 30) * hourMs,
});

export function planArrival(
  random: Random,
  sent: {
    readonly location: string;
    readonly from: number;
    readonly kind?: ArrivalKind | undefined;
    readonly afterMs?: number | undefined;
  },
): Arrival {
  const drawn = random.weighted<ArrivalKind>([
    ['plain', 47],
    ['inspectedOnly', 12],
    ['elsewhere', 8],
    ['more', 5],
    ['less', 6],
    ['worn', 11],
    ['aside', 11],
  ]);
  const kind = sent.kind ?? drawn;
  const others = locations.filter(({ location }) => location !== sent.location);
  const location = kind === 'elsewhere' ? random.pick(others).location : sent.location;
  const zone = locations.find((one) => one.location === location)?.timeZone ?? 'Europe/Berlin';
  const hours = workingHours[location as keyof typeof workingHours] ?? anyHours;
  let at = sent.from;
  const steps: ArrivalStep[] = [];
  const then = (does: ArrivalStep['does'], afterMs: number): void => {
    at = Math.round(nextWorking(at + afterMs, zone, hours));
    steps.push({ at, does });
  };
  const drawnMs = random.between(1.1, 3.5) * dayMs;
  const onTheWayMs = sent.afterMs ?? drawnMs;
  const lies = random.between(1, 9) * hourMs;
  if (kind === 'inspectedOnly') then('inspect', onTheWayMs + (sent.afterMs === undefined ? lies : 0));
  else {
    then('receive', onTheWayMs);
    then('inspect', lies);
  }
  if (kind === 'aside') then('process', random.between(36, 80) * hourMs);
  return { kind, location, steps };
}

/** Undefined: all that was announced, which need not be said. None: the parcel is empty. */
export function toReceived(
  random: Random,
  kind: ArrivalKind,
  lines: ReturnView['lines'],
): readonly LineQuantity[] | undefined {
  const [first, ...rest] = lines.map(({ lineId, announced }) => ({ lineId, quantity: announced }));
  if (first === undefined) return undefined;
  switch (kind) {
    case 'more':
      return [{ ...first, quantity: first.quantity + 1 }, ...rest];
    case 'less':
      return [{ ...first, quantity: first.quantity - 1 }, ...rest].filter(({ quantity }) => quantity > 0);
    case 'plain':
    case 'inspectedOnly':
    case 'elsewhere':
    case 'worn':
    case 'aside':
      return random.chance(0.5) ? undefined : [first, ...rest];
  }
}

/** Of all that is there and was not looked at, and of what is not there. */
export function toInspected(kind: ArrivalKind, one: ReturnView): InspectedLines {
  return one.lines.flatMap((line): InspectedLines => {
    const { lineId, announced, received, missing } = line;
    const isThere = one.status === 'received' || kind === 'less';
    const unseen = isThere ? received - line.restocked - line.notRestocked - line.toProcess : announced;
    const outstanding = isThere ? Math.max(0, announced - received - missing) : 0;
    const disposition = dispositionOf[kind] ?? 'restocked';
    return [
      ...(unseen > 0 ? [{ lineId, quantity: unseen, disposition } as const] : []),
      ...(outstanding > 0 ? [{ lineId, quantity: outstanding, disposition: 'missing' } as const] : []),
    ];
  });
}

const dispositionOf: Readonly<Partial<Record<ArrivalKind, Disposition>>> = {
  worn: 'not_restocked',
  aside: 'to_process',
};

/** The last word on what was put aside. */
export const toProcessed = (random: Random, lines: ReturnView['lines']): InspectedLines =>
  lines.flatMap(({ lineId, toProcess }) =>
    toProcess > 0
      ? [
          {
            lineId,
            quantity: toProcess,
            disposition: random.chance(0.8) ? 'restocked' : 'not_restocked',
          } as const,
        ]
      : [],
  );

/** Most is paid back by somebody at the desk soon; some is left for the visitor. */
export const planClosing = (random: Random): { readonly closes: boolean; readonly afterMs: number } => ({
  closes: random.chance(0.7),
  afterMs: random.between(0.5, 14) * hourMs,
});
