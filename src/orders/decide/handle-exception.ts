import { toRejection } from '../../contracts/rejections.ts';
import type { HandleException } from '../command.ts';
import type { OrderCase } from '../state.ts';
import type { CaseDecision, CaseHandledEvent } from './case-decision.ts';
import { handleClock } from './handle-clock.ts';
import { refuse } from './outcome.ts';

/** How long a claim lasts without its owner doing anything with the case; half of it gone, whatever they do renews it. */
export const claimMs = 60 * 60_000;

const accepted = (...events: readonly CaseHandledEvent[]): CaseDecision => ({ events });

/** What people do with a case is the same whatever its subject is. `now` in epoch ms. */
export const handleException = (
  state: { readonly cases: readonly OrderCase[] },
  command: HandleException,
  now: number,
): CaseDecision => {
  const { exceptionId } = command;
  const one = state.cases.find((candidate) => candidate.exceptionId === exceptionId);
  if (one === undefined) return refuse('exception_not_found');
  const decision = handle(one, command, now);
  if (!('events' in decision)) return decision;
  return { events: [...decision.events, ...renew(one, command, now)] };
};

const handle = (one: OrderCase, command: HandleException, now: number): CaseDecision => {
  const { exceptionId } = one;
  const by = command.by ?? '';
  const note = command.noteRef === undefined ? {} : { noteRef: command.noteRef };
  switch (command.command) {
    case 'reopen': {
      if (one.state !== 'resolved') return refuse('exception_open');
      const isUndo =
        command.isUndo === true && one.resolvedBy === 'person' && one.beforeResolved !== undefined;
      const how = isUndo ? ('undone' as const) : ('manual' as const);
      return accepted({ type: 'ExceptionReopened', data: { exceptionId, how, ...note } });
    }
    case 'note':
      return command.noteRef === undefined
        ? refuse('already_erased')
        : accepted({ type: 'ExceptionNoted', data: { exceptionId, noteRef: command.noteRef } });
    case 'watch':
      return one.watchers?.includes(by) === true
        ? accepted()
        : accepted({ type: 'ExceptionWatched', data: { exceptionId, watcher: by } });
    case 'unwatch':
      return one.watchers?.includes(by) === true
        ? accepted({ type: 'ExceptionUnwatched', data: { exceptionId, watcher: by } })
        : refuse('not_watching');
    case 'acknowledge':
      if (one.state === 'resolved') return refuse('exception_closed');
      if (one.state === 'acknowledged' || one.state === 'in_progress') return refuse('already_acknowledged');
      return accepted({ type: 'ExceptionAcknowledged', data: { exceptionId } });
    case 'resolve':
      if (one.state === 'resolved') return refuse('exception_closed');
      return accepted({
        type: 'ExceptionResolved',
        data: { exceptionId, code: command.code ?? 'other', ...note },
      });
    case 'claim':
    case 'release':
    case 'assign':
      return one.state === 'resolved' ? refuse('exception_closed') : handleOwner(one, command, by, now);
    case 'setDue':
    case 'wait':
    case 'resume':
    case 'snooze':
    case 'wake':
      return one.state === 'resolved'
        ? refuse('exception_closed')
        : handleClock(one, command.command, command, now);
  }
};

/** Whose it is. A claim is refused while another has it: commands of a stream come one after the other, so one wins. */
const handleOwner = (one: OrderCase, command: HandleException, by: string, now: number): CaseDecision => {
  const { exceptionId, owner } = one;
  if (command.command === 'assign') {
    const next = command.owner ?? null;
    if (next === null) {
      return owner === null
        ? accepted()
        : accepted({ type: 'ExceptionUnclaimed', data: { exceptionId, how: 'unassigned' } });
    }
    if (owner === next && one.claim === undefined && one.state === 'in_progress') return accepted();
    const { ownerName } = command;
    const name = ownerName === undefined ? {} : { ownerName };
    return accepted({ type: 'ExceptionAssigned', data: { exceptionId, owner: next, ...name } });
  }
  if (command.command === 'release') {
    return owner === by
      ? accepted({ type: 'ExceptionUnclaimed', data: { exceptionId, how: 'released' } })
      : refuse('not_claimed_by_you');
  }
  if (owner === by) return accepted();
  const isFree = owner === null || hasLapsed(one, now);
  if (!isFree && command.takesOver !== true)
    return { rejection: { ...toRejection('claimed_by_other', `${owner} does.`), owner } };
  const note = command.noteRef === undefined ? {} : { noteRef: command.noteRef };
  return accepted({
    type: 'ExceptionClaimed',
    data: { exceptionId, owner: by, until: toUntil(now), ...(isFree ? {} : { from: owner }), ...note },
  });
};

const hasLapsed = ({ claim }: OrderCase, now: number): boolean =>
  claim !== undefined && Date.parse(claim.until) <= now;

const toUntil = (now: number): string => new Date(now + claimMs).toISOString();

/** Whoever works on what they have claimed keeps it. */
const renew = (
  { exceptionId, owner, claim }: OrderCase,
  { by, command }: HandleException,
  now: number,
): readonly CaseHandledEvent[] => {
  if (claim === undefined || owner === null || owner !== by) return [];
  if (command === 'release' || command === 'assign' || command === 'resolve') return [];
  if (Date.parse(claim.until) - now > claimMs / 2) return [];
  return [{ type: 'ExceptionClaimed', data: { exceptionId, owner, until: toUntil(now) } }];
};
