import type { ExceptionCommand, ExceptionRow } from '../../../../src/contracts/exceptions.ts';

/** What has been done, for the sentence after it. */
export const past: Readonly<Record<ExceptionCommand['type'], string>> = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  claim: 'claimed',
  release: 'given back',
  watch: 'watched',
  unwatch: 'no longer watched',
  setDue: 'given a due time',
  wait: 'put on hold',
  resume: 'taken up again',
  snooze: 'snoozed',
  wake: 'woken',
  resolve: 'resolved',
  reopen: 'reopened',
  note: 'noted',
};

/** What the row shows until the hub has said so itself. */
export const toOverlay = (command: ExceptionCommand, me: string): Partial<ExceptionRow> => {
  switch (command.type) {
    case 'acknowledge':
      return { state: 'acknowledged' };
    case 'assign':
      return { owner: command.owner, ownerName: command.name };
    case 'claim':
      return { owner: me, ownerName: undefined, state: 'in_progress' };
    case 'release':
      return { owner: null };
    case 'resolve':
      return { state: 'resolved' };
    case 'reopen':
      return { state: 'reopened' };
    case 'setDue':
      return { dueAt: command.dueAt };
    case 'wait':
      return { dueAt: null, state: 'in_progress' };
    case 'snooze':
      return { snoozed: { until: command.until ?? null, untilWorse: command.untilWorse ?? false } };
    case 'watch':
    case 'unwatch':
    case 'resume':
    case 'wake':
    case 'note':
      return {};
  }
};

/** What takes it back, where anything does: a command like any other, so that everybody sees it. */
export const toOpposite = (
  command: ExceptionCommand,
  /** Undefined: it is not in the list, so only what does not depend on it is known. */
  before: ExceptionRow | undefined,
): ExceptionCommand | undefined => {
  if (before === undefined) return toBlindOpposite(command);
  switch (command.type) {
    case 'resolve':
      return { type: 'reopen', undo: true };
    case 'assign':
      return toAssign(before);
    case 'claim':
      return before.owner === null ? { type: 'release' } : toAssign(before);
    case 'release':
      return { type: 'claim' };
    case 'watch':
      return { type: 'unwatch' };
    case 'unwatch':
      return { type: 'watch' };
    case 'setDue':
      return { type: 'setDue', dueAt: null };
    case 'wait':
      return { type: 'resume' };
    case 'resume':
      return before.waiting === undefined ? undefined : { type: 'wait', on: before.waiting.on };
    case 'snooze':
      return { type: 'wake' };
    case 'wake':
      return before.snoozed === undefined
        ? undefined
        : {
            type: 'snooze',
            untilWorse: before.snoozed.untilWorse,
            ...(before.snoozed.until === null ? {} : { until: before.snoozed.until }),
          };
    case 'acknowledge':
    case 'reopen':
    case 'note':
      return undefined;
  }
};

const toBlindOpposite = (command: ExceptionCommand): ExceptionCommand | undefined => {
  switch (command.type) {
    case 'resolve':
      return { type: 'reopen', undo: true };
    case 'snooze':
      return { type: 'wake' };
    default:
      return undefined;
  }
};

const toAssign = ({ owner, ownerName }: ExceptionRow): ExceptionCommand => ({
  type: 'assign',
  owner,
  ...(ownerName === undefined ? {} : { name: ownerName }),
});
