import type { ReturnStatus, ReturnView } from '../../../../src/contracts/returns.ts';

/** What the page asks about of returns, in the order of their lives; a link from elsewhere may name it. */
export const returnAsked = [
  'RequestReturn',
  'ApproveReturn',
  'InspectReturn',
  'CloseReturn',
  'RefuseReturn',
  'CancelReturn',
] as const;
export type ReturnAsking = (typeof returnAsked)[number];
export const isReturnAsking = (text: string): text is ReturnAsking => returnAsked.some((one) => one === text);

const when: Readonly<Record<Exclude<ReturnAsking, 'RequestReturn'>, readonly ReturnStatus[]>> = {
  ApproveReturn: ['requested'],
  InspectReturn: ['requested', 'approved', 'received'],
  CloseReturn: ['inspected'],
  RefuseReturn: ['requested', 'approved'],
  CancelReturn: ['requested', 'approved'],
};
export const canBeAsked = (asking: ReturnAsking, { status }: Pick<ReturnView, 'status'>): boolean =>
  asking !== 'RequestReturn' && when[asking].includes(status);
