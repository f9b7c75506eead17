import type { Decision, DecisionContext, OrderCommand, PlaceOrder } from './command.ts';
import { cancelLines, cancelOrder } from './decide/cancel.ts';
import { changeAddress } from './decide/change-address.ts';
import { handleException } from './decide/handle-exception.ts';
import { holdOrder, releaseHold } from './decide/hold.ts';
import { placeOrder } from './decide/place-order.ts';
import { recordScans } from './decide/record-scans.ts';
import { reportFulfilment } from './decide/report-fulfilment.ts';
import { accepted, refuse } from './decide/outcome.ts';
import type { OrderState } from './state.ts';

/**
 * Requests may be refused, physical reports never. No events means: accepted, and nothing new in it. It never throws.
 */
export const decide = (state: OrderState, told: OrderCommand, context: DecisionContext): Decision => {
  if (told.type === 'PlaceOrder') return placeOrder(state, told);
  if (state.status === 'absent') return refuse('order_not_found');
  const command = state.erased ? withoutTexts(told) : told;
  switch (command.type) {
    case 'ReportFulfilment':
      return reportFulfilment(state, command, context);
    case 'RecordScans':
      return recordScans(state, command);
    case 'CancelOrder':
      return cancelOrder(state, command.reasonRef);
    case 'CancelLines':
      return cancelLines(state, command.lines, command.reasonRef);
    case 'ChangeAddress':
      return changeAddress(state, command);
    case 'HoldOrder':
      return holdOrder(state, command);
    case 'ReleaseHold':
      return releaseHold(state, command.holdId);
    case 'RevokeTrackingLink':
      return accepted({ type: 'TrackingLinkRevoked', data: { generation: state.linkGeneration + 1 } });
    case 'ErasePersonalData':
      return state.erased ? refuse('already_erased') : accepted({ type: 'PersonalDataErased', data: {} });
    case 'HandleException':
      return handleException(state, command);
    case 'AssessOrder':
      return accepted();
  }
};

/** After the erasure no free text is kept: it could bring back who was forgotten. */
const withoutTexts = (command: Exclude<OrderCommand, PlaceOrder>): Exclude<OrderCommand, PlaceOrder> => {
  switch (command.type) {
    case 'ReportFulfilment':
    case 'HoldOrder':
    case 'HandleException':
      return { ...command, noteRef: undefined };
    case 'CancelOrder':
    case 'CancelLines':
      return { ...command, reasonRef: undefined };
    case 'RecordScans':
      return { ...command, scans: command.scans.map(({ scan }) => ({ scan })) };
    case 'ChangeAddress':
    case 'ReleaseHold':
    case 'RevokeTrackingLink':
    case 'ErasePersonalData':
    case 'AssessOrder':
      return command;
  }
};
