/** What an EPC names, as far as the hub has to know it. */
export type EpcisThing =
  /** One unit of an article, or a class of them. 14 digits. */
  | { readonly kind: 'gtin'; readonly gtin: string }
  | { readonly kind: 'sku'; readonly sku: string }
  /** A logistic unit: what a carrier's label has on it. 18 digits. */
  | { readonly kind: 'sscc'; readonly sscc: string }
  | { readonly kind: 'other' };

const other: EpcisThing = { kind: 'other' };

/**
 * `urn:epc:id:sgtin:0614141.107346.2017`, `urn:epc:class:lgtin:…`, `urn:epc:idpat:sgtin:…`, `urn:epc:id:sscc:…`, a GS1
 * Digital Link of any domain (`/01/…`, `/00/…`), and `urn:orderhub:sku:<sku>`, percent-encoded.
 */
export function readThing(uri: string): EpcisThing {
  const sku = /^urn:orderhub:sku:([\w.!~*'()%+-]{1,300})$/u.exec(uri)?.[1];
  if (sku !== undefined) {
    const decoded = decode(sku);
    return decoded === undefined ? other : { kind: 'sku', sku: decoded };
  }
  const urn = /^urn:epc:(?:id|class|idpat|tag):([a-z]+):(\d{6,12})\.(\d{1,12})(?:\.|$)/u.exec(uri);
  if (urn !== null) return readUrn(urn[1] ?? '', urn[2] ?? '', urn[3] ?? '');
  return readDigitalLink(uri);
}

/** The first digit of the item (indicator) or of the serial (extension) stands before the company's prefix. */
function readUrn(scheme: string, company: string, reference: string): EpcisThing {
  const digits = `${reference.slice(0, 1)}${company}${reference.slice(1)}`;
  if ((scheme === 'sgtin' || scheme === 'lgtin') && digits.length === 13)
    return { kind: 'gtin', gtin: withCheckDigit(digits) };
  if (scheme === 'sscc' && digits.length === 17) return { kind: 'sscc', sscc: withCheckDigit(digits) };
  return other;
}

function readDigitalLink(uri: string): EpcisThing {
  const path = /^https?:\/\/[^/?#]{1,253}(\/[^?#]*)/u.exec(uri)?.[1];
  if (path === undefined) return other;
  const gtin = /\/(?:01|gtin)\/(\d{8}|\d{12,14})(?:\/|$)/u.exec(path)?.[1];
  if (gtin !== undefined) return { kind: 'gtin', gtin: toGtin14(gtin) };
  const sscc = /\/(?:00|sscc)\/(\d{18})(?:\/|$)/u.exec(path)?.[1];
  return sscc === undefined ? other : { kind: 'sscc', sscc };
}

export const toGtin14 = (written: string): string => written.padStart(14, '0');

/** GS1's modulo 10: weights 3 and 1 from the right. */
function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1)
    sum += Number(digits[index]) * ((digits.length - index) % 2 === 1 ? 3 : 1);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
