import type { OrderCommandRequest } from '../../contracts/commands.ts';
import type { ExceptionCommand } from '../../contracts/exceptions.ts';
import type { OrderEnvelope } from '../../hub/hub.ts';
import { toRequestHash } from '../../hub/ids.ts';
import { type PersonalRow, toPersonalRow } from '../../hub/personal-refs.ts';

/** What people ask of an order as the core's command, their free text and addresses apart (invariant 10). */
export interface PreparedCommand {
  readonly command: NonNullable<OrderEnvelope['command']>;
  readonly personal: readonly PersonalRow[];
}

/** `address` is the one the order has now, for a change that changes nothing. */
export function toOrderCommand(body: OrderCommandRequest, address: unknown): PreparedCommand {
  switch (body.type) {
    case 'CancelOrder': {
      const reason = toNote(body.reason);
      return {
        command: { type: body.type, ...(reason && { reasonRef: reason.ref }) },
        personal: rows(reason),
      };
    }
    case 'CancelLines': {
      const reason = toNote(body.reason);
      const { type, lines } = body;
      return { command: { type, lines, ...(reason && { reasonRef: reason.ref }) }, personal: rows(reason) };
    }
    case 'ChangeAddress': {
      const row = toPersonalRow('address', body.shipTo);
      const unchanged = toRequestHash(address) === toRequestHash(body.shipTo);
      return {
        command: { type: body.type, shipToRef: row.ref, country: body.shipTo.country, unchanged },
        personal: [row],
      };
    }
    case 'HoldOrder': {
      const note = toNote(body.note);
      const { type, reason } = body;
      return { command: { type, reason, ...(note && { noteRef: note.ref }) }, personal: rows(note) };
    }
    case 'ReleaseHold':
      return { command: { type: body.type, holdId: body.holdId }, personal: [] };
    case 'RevokeTrackingLink':
    case 'ErasePersonalData':
      return { command: { type: body.type }, personal: [] };
  }
}

export function toExceptionCommand(exceptionId: string, body: ExceptionCommand): PreparedCommand {
  const note = toNote('note' in body ? body.note : undefined);
  return {
    command: {
      type: 'HandleException',
      exceptionId,
      command: body.type,
      ...(body.type === 'assign' ? { owner: body.owner } : {}),
      ...(body.type === 'resolve' ? { code: body.code } : {}),
      ...(note && { noteRef: note.ref }),
    },
    personal: rows(note),
  };
}

const toNote = (text: string | undefined): PersonalRow | undefined =>
  text === undefined ? undefined : toPersonalRow('text', { text });

const rows = (row: PersonalRow | undefined): readonly PersonalRow[] => (row === undefined ? [] : [row]);
