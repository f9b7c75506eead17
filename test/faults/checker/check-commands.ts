import type { Violation } from './check.ts';
import type { Dataset, EventRow } from './dataset.ts';

/** What somebody asked of an order at one of several nodes, and what the node said. */
export interface Told {
  readonly orderId: string;
  readonly asked:
    | { readonly type: 'HoldOrder'; readonly reason: string }
    | { readonly type: 'ReleaseHold'; readonly holdId: string }
    | { readonly type: 'read' };
  /** The highest version that anybody had been told of this order before this was asked. */
  readonly floor: number;
  readonly answer: CommandAnswer;
}

export type CommandAnswer =
  | {
      readonly outcome: 'accepted';
      readonly version: number;
      readonly events: readonly { readonly type: string; readonly version: number }[];
    }
  /** Without a version where the node names none. */
  | { readonly outcome: 'rejected'; readonly code: string; readonly version: number | null }
  | { readonly outcome: 'found'; readonly version: number; readonly holdIds: readonly string[] }
  /** It may or may not have happened. */
  | { readonly outcome: 'unknown' };

type Holds = ReadonlyMap<string, string>;

/** No answer is stale, no refusal untrue, and every hold that was set or lifted is one answer's own. */
export function checkCommands(data: Dataset, told: readonly Told[]): readonly Violation[] {
  const found: Violation[] = [];
  const histories = new Map<string, EventRow[]>();
  for (const event of data.events) {
    const history = histories.get(event.stream);
    if (history === undefined) histories.set(event.stream, [event]);
    else history.push(event);
  }
  const claimed = new Map<string, number>();
  const unknown = told.filter(({ answer }) => answer.outcome === 'unknown').length;

  for (const one of told) {
    const { answer, asked, floor, orderId } = one;
    const stream = `order:${orderId}`;
    const history = histories.get(stream) ?? [];
    const where = `${orderId} ${asked.type} at ${floor}: ${JSON.stringify(answer)}`;
    switch (answer.outcome) {
      case 'unknown':
        break;
      case 'found':
        if (answer.version < floor) found.push({ kind: 'untrue answer', where });
        if (
          [...holdsAt(history, answer.version).keys()].toSorted().join() !== answer.holdIds.toSorted().join()
        )
          found.push({ kind: 'untrue answer', where });
        break;
      case 'accepted':
        if (answer.version < floor || answer.events.length === 0)
          found.push({ kind: 'untrue answer', where });
        for (const { type, version } of answer.events) {
          if (history[version - 1]?.type !== type || version <= floor) found.push({ kind: 'lost', where });
          const name = `${stream}@${version}`;
          claimed.set(name, (claimed.get(name) ?? 0) + 1);
        }
        break;
      case 'rejected': {
        const last = history.length;
        const versions =
          answer.version === null
            ? Array.from({ length: Math.max(0, last - floor + 1) }, (_, index) => floor + index)
            : [answer.version];
        const isTrue = versions.some(
          (version) => version >= floor && isRefused(one, history.slice(0, version)),
        );
        if (!isTrue) found.push({ kind: 'untrue answer', where });
        break;
      }
    }
  }
  const streams = new Set(told.map(({ orderId }) => `order:${orderId}`));
  let unclaimed = 0;
  for (const { stream, version, type } of data.events) {
    if (!streams.has(stream) || !['OrderHeld', 'HoldReleased'].includes(type)) continue;
    const times = claimed.get(`${stream}@${version}`) ?? 0;
    if (times > 1) found.push({ kind: 'doubled', where: `${stream}@${version} is ${times} answers` });
    if (times === 0) unclaimed += 1;
  }
  if (unclaimed > unknown)
    found.push({
      kind: 'phantom',
      where: `${unclaimed} holds that nobody asked for, ${unknown} may have been`,
    });
  return found;
}

/** Whether the refusal was right for an order with this history. */
function isRefused({ asked, answer }: Told, history: readonly EventRow[]): boolean {
  if (answer.outcome !== 'rejected') return false;
  const holds = holdsAt(history, history.length);
  switch (asked.type) {
    case 'HoldOrder':
      // All of an order ships at once here; a hold is about what is still to leave.
      if (answer.code === 'already_shipped') return history.some(({ type }) => type === 'FulfilmentShipped');
      return answer.code === 'hold_exists' && [...holds.values()].includes(asked.reason);
    case 'ReleaseHold':
      return answer.code === 'hold_not_found' && !holds.has(asked.holdId);
    case 'read':
      return false;
  }
}

function holdsAt(history: readonly EventRow[], version: number): Holds {
  const holds = new Map<string, string>();
  for (const { type, data } of history.slice(0, version)) {
    if (type === 'OrderHeld') holds.set(data.holdId, data.reason);
    if (type === 'HoldReleased') holds.delete(data.holdId);
  }
  return holds;
}
