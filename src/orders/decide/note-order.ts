import type { Decision } from '../command.ts';
import type { PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

/** Of an order (invariant 12). */
const mostNotes = 200;

export const noteOrder = (state: PresentOrder, noteRef: string | undefined): Decision => {
  if (noteRef === undefined) return refuse('already_erased');
  if ((state.notes?.length ?? 0) >= mostNotes) return refuse('too_many_notes');
  return accepted({ type: 'OrderNoted', data: { noteRef } });
};
