import type { Decision, DecisionContext, ImportOrder, OrderCommand, PlaceOrder } from './command.ts';
import { adjustPrice } from './decide/adjust-price.ts';
import { allocateLines } from './decide/allocate-lines.ts';
import { boundParcel } from './decide/bound-parcel.ts';
import { cancelLines, cancelOrder } from './decide/cancel.ts';
import { changeAddress } from './decide/change-address.ts';
import { changeDelivery } from './decide/change-delivery.ts';
import { handleException } from './decide/handle-exception.ts';
import { holdOrder, releaseHold, resumeRelease } from './decide/hold.ts';
import { importOrder } from './decide/import-order.ts';
import { noteOrder } from './decide/note-order.ts';
import { placeOrder } from './decide/place-order.ts';
import { handleNonReceipt } from './decide/non-receipt.ts';
import { overrideShipmentStatus, withdrawShipmentOverride } from './decide/override-status.ts';
import { recordScans } from './decide/record-scans.ts';
import { reportFulfilment } from './decide/report-fulfilment.ts';
import { setPreferences } from './decide/set-preferences.ts';
import { answerReturn, closeReturn, reportReturn, requestReturn } from './decide/returns.ts';
import { recordReship, requestReship } from './decide/reships.ts';
import { releaseCases, suppressCases } from './decide/suppress-cases.ts';
import { accepted, refuse } from './decide/outcome.ts';
import { retractReport } from './decide/retract-report.ts';
import type { OrderState } from './state.ts';

/**
 * Requests may be refused, physical reports never. No events means: accepted, and nothing new in it. It never throws.
 */
export const decide = (state: OrderState, told: OrderCommand, context: DecisionContext): Decision => {
  if (told.type === 'PlaceOrder') return placeOrder(state, told);
  if (told.type === 'ImportOrder') return importOrder(state, told, context);
  if (state.status === 'absent') return refuse('order_not_found');
  const command = state.erased ? withoutTexts(told) : told;
  switch (command.type) {
    case 'AllocateLines':
      return allocateLines(state, command);
    case 'ReportFulfilment':
      return reportFulfilment(state, command, context);
    case 'RetractReport':
      return retractReport(state, command, context);
    case 'RecordScans':
      return recordScans(state, command);
    case 'CancelOrder':
      return cancelOrder(state, command.reasonRef);
    case 'CancelLines':
      return cancelLines(state, command.lines, command.reasonRef);
    case 'ChangeAddress':
      return changeAddress(state, command);
    case 'ChangeDelivery':
      return changeDelivery(state, command);
    case 'HoldOrder':
      return holdOrder(state, command);
    case 'ReleaseHold':
      return releaseHold(state, command);
    case 'ResumeRelease':
      return resumeRelease(state, command.location);
    case 'OverrideShipmentStatus':
      return overrideShipmentStatus(state, command, context);
    case 'WithdrawShipmentOverride':
      return withdrawShipmentOverride(state, command);
    case 'ClaimNonReceipt':
    case 'WithdrawNonReceipt':
      return handleNonReceipt(state, command);
    case 'RequestReturn':
      return requestReturn(state, command, context);
    case 'ApproveReturn':
    case 'RefuseReturn':
    case 'CancelReturn':
      return answerReturn(state, command);
    case 'CloseReturn':
      return closeReturn(state, command);
    case 'ReportReturn':
      return reportReturn(state, command);
    case 'RequestReship':
      return requestReship(state, command);
    case 'RecordReship':
      return recordReship(state, command);
    case 'AdjustPrice':
      return adjustPrice(state, command);
    case 'NoteOrder':
      return noteOrder(state, command.noteRef);
    case 'SetPreferences':
      return setPreferences(state, command);
    case 'RevokeTrackingLink':
      return accepted({ type: 'TrackingLinkRevoked', data: { generation: state.linkGeneration + 1 } });
    case 'ErasePersonalData':
      return state.erased ? refuse('already_erased') : accepted({ type: 'PersonalDataErased', data: {} });
    case 'HandleException':
      return handleException(state, command, context.now);
    case 'SuppressCases':
      return suppressCases(state, command);
    case 'ReleaseCases':
      return releaseCases(state, command.incidentId);
    case 'BoundParcel':
      return boundParcel(state, command);
    case 'AssessOrder':
      return accepted();
  }
};

/** After the erasure no free text is kept: it could bring back who was forgotten. */
type LaterCommand = Exclude<OrderCommand, PlaceOrder | ImportOrder>;

const withoutTexts = (command: LaterCommand): LaterCommand => {
  switch (command.type) {
    case 'ReportFulfilment':
    case 'HoldOrder':
    case 'OverrideShipmentStatus':
    case 'WithdrawShipmentOverride':
    case 'ClaimNonReceipt':
    case 'WithdrawNonReceipt':
    case 'RequestReturn':
    case 'RefuseReturn':
    case 'CloseReturn':
    case 'ReportReturn':
    case 'RequestReship':
    case 'AdjustPrice':
    case 'NoteOrder':
    case 'HandleException':
      return { ...command, noteRef: undefined };
    case 'CancelOrder':
    case 'CancelLines':
      return { ...command, reasonRef: undefined };
    case 'RecordScans':
      return { ...command, scans: command.scans.map(({ scan }) => ({ scan })) };
    case 'AllocateLines':
    case 'RetractReport':
    case 'ChangeAddress':
    case 'ChangeDelivery':
    case 'ReleaseHold':
    case 'ResumeRelease':
    case 'ApproveReturn':
    case 'CancelReturn':
    case 'RecordReship':
    case 'SetPreferences':
    case 'RevokeTrackingLink':
    case 'ErasePersonalData':
    case 'SuppressCases':
    case 'ReleaseCases':
    case 'BoundParcel':
    case 'AssessOrder':
      return command;
  }
};
