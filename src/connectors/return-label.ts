import type { ReturnLabel } from '../hub/ports/return-labels.ts';
import { toQr } from './return-label-codes.ts';
import { renderLabelPdf } from './return-label-pdf.ts';
import { toShown } from './return-label-text.ts';
import { toWords } from './return-label-words.ts';
import { renderLabelZpl } from './return-label-zpl.ts';

/** The same label is the same bytes. What no font has is shown as `?`. */
export async function toLabelPdf(label: ReturnLabel, size: 'a6' | 'a4' = 'a6'): Promise<Buffer> {
  return await renderLabelPdf(label, size);
}

/** For 4 × 6 inches, or A6, at 203 dots per inch. To be sent as UTF-8. */
export function toLabelZpl(label: ReturnLabel): string {
  return renderLabelZpl(label);
}

const quiet = 4;

/** The QR code alone, for the screen of a phone: it is as large as it is let be. */
export function toLabelSvg({ returnId, language }: ReturnLabel): string {
  const { size, bars } = toQr(returnId);
  const side = size + 2 * quiet;
  const path = bars.map(({ x, y, width }) => `M${x + quiet} ${y + quiet}h${width}v1h-${width}z`).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" shape-rendering="crispEdges">`,
    `<title>${toXml(`${toWords(language).title} ${toShown(returnId)}`)}</title>`,
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/>`,
    `<path fill="#000" d="${path}"/>`,
    '</svg>',
  ].join('');
}

const xmlOf: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const toXml = (text: string): string => text.replace(/[&<>"]/gu, (char) => xmlOf[char] ?? char);
