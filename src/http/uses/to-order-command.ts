import type { OrderCommandRequest } from '../../contracts/commands.ts';
import type { ExceptionCommand } from '../../contracts/exceptions.ts';
import type { OrderEnvelope } from '../../hub/hub.ts';
import { toRequestHash } from '../../hub/ids.ts';
import { type PersonalRow, toPersonalRow } from '../../hub/personal-refs.ts';
import { toIso } from '../../platform/clock.ts';

/** What people ask of an order as the core's command, their free text and addresses apart (invariant 10). */
export interface PreparedCommand {
  readonly command: NonNullable<OrderEnvelope['command']>;
  readonly personal: readonly PersonalRow[];
}

export interface AskedWith {
  /** The one the order has now, for a change that changes nothing. */
  readonly address?: unknown;
  /** Locations that are given no work for now. */
  readonly paused?: readonly string[];
  /** Under which rules something is sent back. */
  readonly reshipId: string;
  readonly adjustmentId: string;
  readonly returns: { readonly returnId: string; readonly isByCustomer: boolean; readonly days: number };
}

export function toOrderCommand(
  body: Exclude<OrderCommandRequest, { readonly type: 'ChangeDelivery' }>,
  { address, paused = [], reshipId, adjustmentId, returns }: AskedWith,
): PreparedCommand {
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
      return { command: { type: body.type, holdId: body.holdId, paused }, personal: [] };
    case 'OverrideShipmentStatus': {
      const note = toNote(body.note);
      const { type, shipmentId, status, reason = 'none' } = body;
      return {
        command: { type, shipmentId, status, reason, ...(note && { noteRef: note.ref }) },
        personal: rows(note),
      };
    }
    case 'ClaimNonReceipt':
    case 'WithdrawNonReceipt':
    case 'WithdrawShipmentOverride': {
      const note = toNote(body.note);
      const { type, shipmentId } = body;
      return { command: { type, shipmentId, ...(note && { noteRef: note.ref }) }, personal: rows(note) };
    }
    case 'RequestReturn': {
      const note = toNote(body.note);
      const { type, lines, method = 'drop_off', location } = body;
      return {
        command: {
          type,
          lines,
          method,
          ...(location === undefined ? {} : { location }),
          ...(note && { noteRef: note.ref }),
          ...returns,
        },
        personal: rows(note),
      };
    }
    case 'ApproveReturn':
    case 'CancelReturn':
      return { command: { type: body.type, returnId: body.returnId }, personal: [] };
    case 'RefuseReturn': {
      const note = toNote(body.note);
      const { type, returnId, reason } = body;
      return {
        command: { type, returnId, reason, ...(note && { noteRef: note.ref }) },
        personal: rows(note),
      };
    }
    case 'CloseReturn': {
      const note = toNote(body.note);
      const { type, returnId, refund } = body;
      return {
        command: {
          type,
          returnId,
          ...(refund === undefined ? {} : { refund }),
          ...(note && { noteRef: note.ref }),
        },
        personal: rows(note),
      };
    }
    case 'Reship': {
      const note = toNote(body.note);
      const shipTo = body.shipTo === undefined ? undefined : toPersonalRow('address', body.shipTo);
      const { lines, reason, whenShort = 'refuse', exceptionIds } = body;
      return {
        command: {
          type: 'RequestReship',
          reshipId,
          lines,
          reason,
          whenShort,
          ...(shipTo && { shipToRef: shipTo.ref }),
          ...(note && { noteRef: note.ref }),
          ...(exceptionIds === undefined ? {} : { exceptionIds }),
        },
        personal: [...rows(shipTo), ...rows(note)],
      };
    }
    case 'AdjustPrice': {
      const note = toNote(body.note);
      const { type, amount, lineId, reason, exceptionIds } = body;
      return {
        command: {
          type,
          adjustmentId,
          amount,
          ...(lineId === undefined ? {} : { lineId }),
          reason,
          ...(note && { noteRef: note.ref }),
          ...(exceptionIds === undefined ? {} : { exceptionIds }),
        },
        personal: rows(note),
      };
    }
    case 'NoteOrder': {
      const note = toPersonalRow('text', { text: body.note });
      return { command: { type: body.type, noteRef: note.ref }, personal: [note] };
    }
    case 'SetPreferences': {
      const { type, language, mails, quietHours } = body;
      return { command: { type, language, mails, quietHours }, personal: [] };
    }
    case 'RevokeTrackingLink':
    case 'ErasePersonalData':
      return { command: { type: body.type }, personal: [] };
  }
}

type HandleException = Extract<PreparedCommand['command'], { readonly type: 'HandleException' }>;

/** The same of every case, whatever its subject is. */
export function toExceptionCommand(
  exceptionId: string,
  body: ExceptionCommand,
  by: string,
): PreparedCommand & { readonly command: HandleException } {
  const note = toNote('note' in body ? body.note : body.type === 'claim' ? body.takeOver : undefined);
  return {
    command: {
      type: 'HandleException',
      exceptionId,
      command: body.type,
      by,
      ...toDetails(body),
      ...(note && { noteRef: note.ref }),
    },
    personal: rows(note),
  };
}

function toDetails(body: ExceptionCommand): Partial<HandleException> {
  switch (body.type) {
    case 'assign':
      return { owner: body.owner, ...(body.name === undefined ? {} : { ownerName: body.name }) };
    case 'resolve':
      return { code: body.code };
    case 'claim':
      return { takesOver: body.takeOver !== undefined };
    case 'setDue':
      return { until: body.dueAt === null ? null : toUtc(body.dueAt) };
    case 'wait':
      return { waitingOn: body.on };
    case 'snooze':
      return {
        until: body.until === undefined ? null : toUtc(body.until),
        untilWorse: body.untilWorse ?? false,
      };
    case 'reopen':
      return { isUndo: body.undo ?? false };
    case 'acknowledge':
    case 'release':
    case 'watch':
    case 'unwatch':
    case 'resume':
    case 'wake':
    case 'note':
      return {};
  }
}

/** Rows are put in order by their text. */
const toUtc = (instant: string): string => toIso(Date.parse(instant));

const toNote = (text: string | undefined): PersonalRow | undefined =>
  text === undefined ? undefined : toPersonalRow('text', { text });

const rows = (row: PersonalRow | undefined): readonly PersonalRow[] => (row === undefined ? [] : [row]);
