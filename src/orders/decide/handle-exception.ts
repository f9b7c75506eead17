import type { Decision, OrderCommand } from '../command.ts';
import type { PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

export const handleException = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'HandleException' }>,
): Decision => {
  const { exceptionId } = command;
  const one = state.cases.find((candidate) => candidate.exceptionId === exceptionId);
  if (one === undefined) return refuse('exception_not_found');
  const note = command.noteRef === undefined ? {} : { noteRef: command.noteRef };
  switch (command.command) {
    case 'acknowledge':
      if (one.state === 'resolved') return refuse('exception_closed');
      if (one.state === 'acknowledged' || one.state === 'in_progress') return refuse('already_acknowledged');
      return accepted({ type: 'ExceptionAcknowledged', data: { exceptionId } });
    case 'assign': {
      if (one.state === 'resolved') return refuse('exception_closed');
      const owner = command.owner ?? '';
      if (one.owner === owner && one.state === 'in_progress') return accepted();
      return accepted({ type: 'ExceptionAssigned', data: { exceptionId, owner } });
    }
    case 'resolve':
      if (one.state === 'resolved') return refuse('exception_closed');
      return accepted({
        type: 'ExceptionResolved',
        data: { exceptionId, code: command.code ?? 'other', ...note },
      });
    case 'reopen':
      if (one.state !== 'resolved') return refuse('exception_open');
      return accepted({ type: 'ExceptionReopened', data: { exceptionId, how: 'manual', ...note } });
    case 'note':
      return command.noteRef === undefined
        ? refuse('already_erased')
        : accepted({ type: 'ExceptionNoted', data: { exceptionId, noteRef: command.noteRef } });
  }
};
