import { type Rejection, toRejection, type RejectionCode } from '../../contracts/rejections.ts';
import type { Decision, NewEvent } from '../command.ts';

export const accepted = (...events: readonly NewEvent[]): Decision => ({ events });

export const refuse = (code: RejectionCode, detail?: string): { readonly rejection: Rejection } => ({
  rejection: toRejection(code, detail),
});
