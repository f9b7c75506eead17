import { type RejectionCode, toRejection } from '../../contracts/rejections.ts';
import type { NewStockEvent, StockDecision } from '../command.ts';

export const accepted = (...events: readonly NewStockEvent[]): StockDecision => ({ events });

export const refuse = (code: RejectionCode, detail?: string): StockDecision => ({
  rejection: toRejection(code, detail),
});
