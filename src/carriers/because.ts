import type { Because, Direction, Scan, ScanStatus, ScanTime } from '../contracts/scans.ts';

/** What the fold knows of its decision. */
export interface Decided {
  readonly rule: Because['rule'];
  readonly winner: Scan | null;
  readonly direction: Direction;
  readonly lost: readonly Scan[];
  /** The terminal scan that the winner undid; what the scans say, where a person decided. */
  readonly undone: Scan | null;
  readonly override: Scan | null;
  readonly postTerminal: number;
  readonly retracted: number;
  readonly unmapped: number;
}

/** An event carries its `because`, and a parcel may have hundreds of scans without a zone. */
const mostLost = 20;

export function toBecause(decided: Decided): Because {
  return {
    rule: decided.rule,
    scan: decided.winner === decided.override ? null : (decided.winner?.identity ?? null),
    lost: decided.lost.slice(0, mostLost).map((scan) => scan.identity),
    sentence: `${toHead(decided)}${toTail(decided)}.`,
  };
}

function toHead({ winner, override, direction, unmapped, retracted }: Decided): string {
  if (winner === null) {
    if (retracted > 0) return 'No scan stands';
    return unmapped > 0
      ? `No scan with a known meaning yet: the ${plural(unmapped, 'code')} the carrier sent ${unmapped === 1 ? 'is' : 'are'} not in the table`
      : 'No scan from the carrier yet';
  }
  if (winner === override)
    return `Set by a person to “${phrase(winner, direction)}” ${toWords(winner.time)} UTC`;
  return `${phrase(winner, direction)} ${toWords(winner.time)}`;
}

function toTail({
  rule,
  winner,
  direction,
  lost,
  undone,
  override,
  postTerminal,
  retracted,
}: Decided): string {
  switch (rule) {
    case 'no_scans':
      return '';
    case 'override':
      return undone === null
        ? ''
        : `; the scans say “${phrase(undone, undone.direction)}” ${toWords(undone.time)}`;
    case 'latest':
      if (override !== null && undone === override)
        return `, later than what a person had set (“${phrase(override, direction)}”)`;
      return lost.length === 0
        ? ''
        : `; ${plural(lost.length, 'other scan')} that may be as late ${lost.length === 1 ? 'does' : 'do'} not change that`;
    case 'terminal_sticky':
      return `; ${plural(postTerminal, 'scan')} stamped later ${postTerminal === 1 ? 'does' : 'do'} not undo ${ending(winner)}`;
    case 'return_after_terminal':
      return `; this is a return after ${ending(undone)}`;
    case 'found_after_lost':
      return '; it had been reported lost and is found';
    case 'moved_after_damage':
      return '; it had been reported damaged and goes on';
    case 'moved_after_cancel':
      return '; it had been cancelled and goes on after all';
    case 'next_leg':
      return '; the delivery before it was the handover to this leg';
    case 'correction':
      return `; the carrier took back ${plural(retracted, 'scan')}`;
  }
}

const phrases: Readonly<Record<ScanStatus, string>> = {
  pending: 'Nothing known of it',
  info_received: 'Announced to the carrier',
  picked_up: 'Picked up',
  in_transit: 'On its way',
  out_for_delivery: 'Out for delivery',
  attempt_failed: 'Delivery attempted without success',
  available_for_pickup: 'Ready for pickup',
  on_hold: 'Held',
  exception: 'Problem reported',
  delivered: 'Delivered',
  returning: 'On its way back',
  returned: 'Returned to the sender',
  failed: 'Given up by the carrier',
  cancelled: 'Cancelled',
  expired: 'Tracking expired without news',
  unmapped: 'Unknown scan',
};

function phrase({ status, reason }: Scan, direction: Direction): string {
  if (status === 'failed' && reason.code === 'lost') return 'Reported lost';
  if (direction === 'return') {
    if (status === 'picked_up') return 'Picked up for its return';
    if (status === 'in_transit') return 'On its way back';
    if (status === 'delivered') return 'Delivered on its return';
  }
  return phrases[status];
}

function ending(scan: Scan | null): string {
  if (scan?.status === 'delivered') return 'a delivery';
  if (scan?.status === 'returned') return 'a completed return';
  if (scan?.status === 'cancelled') return 'a cancellation';
  return scan?.reason.code === 'lost' ? 'a loss' : 'the carrier giving up';
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dateAndTime = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):(\d{2}))?/u;

/** The carrier's own clock, as it is on the parcel's page there; "about" where its zone is not known. */
function toWords(time: ScanTime): string {
  const parts = dateAndTime.exec(time.written) ?? dateAndTime.exec(time.from);
  if (parts === null) return '';
  const day = `on ${Number(parts[3])} ${months[Number(parts[2]) - 1] ?? ''}`;
  if (time.precision === 'day' || parts[4] === undefined) return day;
  return `at ${time.zoneSource === 'none' ? 'about ' : ''}${parts[4]}:${parts[5]} ${day}`;
}

const words = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

const plural = (count: number, noun: string): string =>
  `${words[count] ?? count} ${noun}${count === 1 ? '' : 's'}`;
