import type { ReturnMethod } from '../../contracts/returns.ts';

export interface LabelAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string;
  readonly postcode: string;
  readonly city: string;
  readonly region?: string;
  readonly country: string;
}

/** What stands on the label of goods that come back. */
export interface ReturnLabel {
  readonly returnId: string;
  readonly orderNumber: string;
  /** The customer. */
  readonly from: LabelAddress;
  readonly to: LabelAddress;
  readonly units: number;
  readonly method: ReturnMethod;
  /** Of the carrier that brings it, where that is known. */
  readonly parcel?: { readonly carrier: string; readonly trackingNumber: string };
  /** Of the customer; what is not spoken here is English. */
  readonly language: string;
}

export interface ReturnLabels {
  /** 105 × 148 mm, or a sheet with it and what to do. */
  toPdf(label: ReturnLabel, size: 'a6' | 'a4'): Promise<Buffer>;
  /** ZPL II at 203 dpi. */
  toZpl(label: ReturnLabel): string;
  /** The number as a QR code. */
  toSvg(label: ReturnLabel): string;
}
