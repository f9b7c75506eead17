import type { Presence } from '../../../src/contracts/socket.ts';
import type { Link, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * Who else looks at which case, as leases that this renews while the desk is open. Nothing depends on it: what is lost is
 * said again within ten seconds, and a case that was left is nobody's after fifteen.
 */
export type Other = Presence['people'][number];

export interface PresenceStore {
  /** Everybody but oneself; the same array while it does not change. */
  readonly at: (exceptionId: string) => readonly Other[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Which case oneself looks at. */
  readonly look: (exceptionId: string | undefined) => void;
  readonly close: () => void;
}

const renewMs = 10_000;
/** Whoever walks over rows with the keyboard looks at none of them. */
const dwellMs = 600;
const nobody: readonly Other[] = [];

export const createPresenceStore = (link: Link, scheduler: Scheduler, me: string): PresenceStore => {
  const signal = createSignal();
  const others = new Map<string, readonly Other[]>();
  let looking: string | undefined;
  let cancelRenewal: (() => void) | undefined;
  let cancelDwell: (() => void) | undefined;
  let isClosed = false;

  const put = ({ subject, people }: Presence): void => {
    const there = people.filter(({ id }) => id !== me);
    if (there.length === 0) others.delete(subject);
    else others.set(subject, there);
  };
  const sayWhere = async (): Promise<void> => {
    if (looking === undefined) return;
    const outcome = await link.request('presence:set', { exceptionId: looking, doing: 'viewing' });
    if (outcome.status !== 'answered' || isClosed) return;
    put(outcome.answer);
    signal.emit();
  };
  const renew = async (): Promise<void> => {
    cancelRenewal?.();
    if (isClosed) return;
    cancelRenewal = scheduler.after(renewMs, () => void renew());
    const outcome = await link.request('presence:set', { board: 'exceptions', doing: 'viewing' });
    if (outcome.status === 'answered' && !isClosed) {
      others.clear();
      for (const one of outcome.answer.cases ?? []) put(one);
      signal.emit();
    }
    await sayWhere();
  };

  const leaveOpening = link.onOpen(() => void renew());
  const leaveChanges = link.on('presence:changed', (message) => {
    put(message);
    signal.emit();
  });
  void renew();
  return {
    at: (exceptionId) => others.get(exceptionId) ?? nobody,
    subscribe: signal.subscribe,
    look: (exceptionId) => {
      if (exceptionId === looking) return;
      looking = exceptionId;
      cancelDwell?.();
      cancelDwell = scheduler.after(dwellMs, () => void sayWhere());
    },
    close: () => {
      isClosed = true;
      cancelRenewal?.();
      cancelDwell?.();
      leaveOpening();
      leaveChanges();
    },
  };
};
