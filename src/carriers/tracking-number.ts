/** The form a parcel is looked up by: carriers print `JD 0146 0000 123` and send `jd01460000123`. */
export const normaliseTrackingNumber = (written: string): string => written.replace(/\s+/gu, '').toUpperCase();
