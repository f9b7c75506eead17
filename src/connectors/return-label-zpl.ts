import { type LargeCode, toLargeCode } from './return-label-codes.ts';
import { lineHeight, toAddressTexts, toBlock, toLines, toShown } from './return-label-text.ts';
import { toWords } from './return-label-words.ts';
import type { ReturnLabel } from '../hub/ports/return-labels.ts';

/** 4 × 6 inches at 203 dots per inch. */
const page = { width: 812, height: 1218 } as const;
const margin = 40;
const inner = page.width - 2 * margin;
/** One dot alone is thinner than what scanners are promised; four are as broad as the PDF's. */
const moduleDots = [4, 3, 2] as const;
const quietModules = 20;
/** Where two dots leave no more, the paper beside what is printed is the rest of the quiet zone. */
const leastQuietModules = 8;
const qrModules = { magnification: 6, side: 210 } as const;

export function renderLabelZpl(label: ReturnLabel): string {
  const words = toWords(label.language);
  const { language } = words;
  const from = toAddressTexts(label.from, language);
  const to = toAddressTexts(label.to, language);
  const left = inner - qrModules.side;
  const carrier = toShown(label.parcel?.carrier ?? '');
  const method = words.methods[label.method];
  const order = `${words.order} ${toShown(label.orderNumber)} · ${words.toUnits(label.units)}`;
  const large = toLargeCode(label, Math.floor(page.width / 2) - leastQuietModules);
  return [
    `^XA^CI28^PW${page.width}^LL${page.height}^LH0,0`,
    // The height that ^BY sets moves a QR code down, and is remembered from the label before.
    `^BY2,3,10^FO${page.width - margin - qrModules.side + 20},${margin}^BQN,2,${qrModules.magnification}`,
    `^FH^FDMA,${toField(label.returnId)}^FS`,
    ...toText(words.title.toLocaleUpperCase(language), { y: 44, size: 60, width: left }),
    ...toText(order, { y: 116, size: 26, width: left }),
    ...toText(words.from, { y: 164, size: 20, width: left }),
    ...toAddress(from, { y: 190, width: left, height: 148, sizes: [24, 21, 18] }),
    toRule(340),
    ...toText(words.to, { y: 366, size: 26, width: inner }),
    ...toAddress(to, { y: 402, width: inner, height: 330, sizes: [54, 47, 40, 34, 30] }),
    toRule(736),
    ...toText(carrier === '' ? method : `${carrier} · ${method}`, { y: 762, size: 40, width: inner }),
    ...toLargeBars(large),
    ...toText(large.other, { y: 1160, size: 24, width: inner }),
    '^XZ',
  ].join('\n');
}

function toLargeBars({ code, text }: LargeCode): readonly string[] {
  const y = 830;
  const height = 250;
  const below = toText(text, { y: y + height + 14, size: 34, width: inner });
  if (code === undefined) return below;
  const dots = moduleDots.find((dots) => (code.modules + quietModules) * dots <= page.width) ?? 2;
  const x = Math.floor((page.width - code.modules * dots) / 2);
  return [`^FO${x},${y}^BY${dots},3,${height}^BCN,${height},N,N,N,N^FH^FD${toField(code.zpl)}^FS`, ...below];
}

interface Writing {
  readonly y: number;
  readonly size: number;
  readonly width: number;
}

interface AddressSpace {
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly sizes: readonly number[];
}

function toAddress(texts: readonly string[], { y, ...space }: AddressSpace): readonly string[] {
  const { size, lines } = toBlock(texts, { ...space, widthOf: toWidth });
  return lines.map(({ line }, index) => toTextField(line, Math.round(y + index * size * lineHeight), size));
}

const toText = (text: string, { y, size, width }: Writing): readonly string[] =>
  toLines(text, (part) => toWidth(part, size), { width, most: 1 }).map((line) => toTextField(line, y, size));

const toTextField = (line: string, y: number, size: number): string =>
  `^FO${margin},${y}^A0N,${size},${size}^FH^FD${toField(line)}^FS`;

/** The printer's font is not here to be measured. It is a condensed one, and this is on the broad side of it. */
function toWidth(text: string, size: number): number {
  const broad = text.match(/[\p{Lu}\d@%&m—…]/gu)?.length ?? 0;
  return (broad * 0.64 + (text.length - broad) * 0.5) * size;
}

const toRule = (y: number): string => `^FO${margin},${y}^GB${inner},3,3^FS`;

/** After `^FH` it is data whatever it says: of `^`, `~`, `_` and control characters nothing is left but their numbers. */
const toField = (text: string): string =>
  text.replace(/[\^~_\p{Cc}]/gu, (char) =>
    [...Buffer.from(char)].map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
