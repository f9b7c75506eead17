import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import type { ReturnMethod, ReturnReason } from '../../../../src/contracts/returns.ts';
import type { Returnable } from '../../words/returnable.ts';

/** What a customer has said of a return so far: it stays while the page is open, whichever step they go back to. */
export interface ReturnDraft {
  readonly step: 1 | 2 | 3;
  readonly units: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, ReturnReason>>;
  readonly note: string;
  readonly method: ReturnMethod;
}

export const emptyDraft: ReturnDraft = { step: 1, units: {}, reasons: {}, note: '', method: 'drop_off' };

export interface Chosen {
  readonly lineId: string;
  readonly name: string;
  readonly quantity: number;
}

/** What is ticked and can be sent back still: meanwhile somebody else may have asked for it. */
export const toChosen = (draft: ReturnDraft, returnables: readonly Returnable[]): readonly Chosen[] =>
  returnables.flatMap(({ line: { lineId, name }, left }) => {
    const quantity = Math.min(draft.units[lineId] ?? 0, left);
    return quantity > 0 ? [{ lineId, name, quantity }] : [];
  });

export const toRequest = (
  draft: ReturnDraft,
  chosen: readonly Chosen[],
): Extract<TrackCommand, { type: 'RequestReturn' }> => {
  const note = draft.note.trim();
  return {
    type: 'RequestReturn',
    lines: chosen.map(({ lineId, quantity }) => ({
      lineId,
      quantity,
      reason: draft.reasons[lineId] ?? 'other',
    })),
    method: draft.method,
    ...(note === '' ? {} : { note }),
  };
};
