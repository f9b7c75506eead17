import { readFile } from 'node:fs/promises';
import { type LargeCode, toLargeCode, toQr } from './return-label-codes.ts';
import { lineHeight, toAddressTexts, toBlock, toLines, toShown } from './return-label-text.ts';
import { type LabelWords, toWords } from './return-label-words.ts';
import type { ReturnLabel } from '../hub/ports/return-labels.ts';

type Doc = PDFKit.PDFDocument;
type Font = 'plain' | 'strong';

/** Lengths are in millimetres, sizes of letters in points. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Writing {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly font?: Font;
  readonly align?: 'left' | 'center' | 'right';
  readonly most?: number;
}

const points = 72 / 25.4;
const page = { a6: { width: 105, height: 148 }, a4: { width: 210, height: 297 } } as const;
const margin = 6;
const inner = page.a6.width - 2 * margin;
const qrSide = 26;
/** A hand scanner reads bars from a fifth of a millimetre; broader than half of one they gain nothing. */
const moduleWidth = { least: 0.19, most: 0.5 } as const;
const quietModules = 20;
const barsWidth = page.a6.width - 2;

const plainFile = (): URL =>
  new URL(import.meta.resolve('@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf'));
const strongFile = (): URL =>
  new URL(import.meta.resolve('@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf'));

/** On A4 the label is in the upper half, so that the page can be folded; below it is what to do. */
export async function renderLabelPdf(label: ReturnLabel, size: 'a6' | 'a4'): Promise<Buffer> {
  // Not before somebody wants a label: to load it takes 0.4 seconds and 26 MB.
  const { default: PdfDocument } = await import('pdfkit');
  const words = toWords(label.language);
  const doc = new PdfDocument({
    size: [page[size].width * points, page[size].height * points],
    margin: 0,
    // Else it begins with Helvetica, which it would look up for nothing.
    font: '',
    pdfVersion: '1.7',
    lang: words.language,
    displayTitle: true,
    // The library's own would be the time of day: the same label is the same bytes.
    info: { Title: `${words.title} ${toShown(label.returnId)}`, CreationDate: new Date(0) },
  });
  doc.registerFont('plain', await readFile(plainFile()));
  doc.registerFont('strong', await readFile(strongFile()));
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.save().translate(((page[size].width - page.a6.width) / 2) * points, 0);
  drawLabel(doc, label, words);
  doc.restore();
  if (size === 'a4') drawInstructions(doc, label, words);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function drawLabel(doc: Doc, label: ReturnLabel, words: LabelWords): void {
  const { language } = words;
  drawQr(doc, label.returnId, { x: page.a6.width - margin - qrSide, y: margin + 1, side: qrSide });
  // Four of its modules beside a QR code are kept white.
  const left = { x: margin, width: inner - qrSide - 4 };
  write(doc, words.title.toLocaleUpperCase(language), { ...left, y: 5.5, size: 22, font: 'strong' });
  const order = `${words.order} ${toShown(label.orderNumber)} · ${words.toUnits(label.units)}`;
  write(doc, order, { ...left, y: 15, size: 8.5 });
  write(doc, words.from, { ...left, y: 20.8, size: 6, font: 'strong' });
  const from = toAddressTexts(label.from, language);
  writeAddress(doc, from, { ...left, y: 23.5, height: 15.4 }, [7.5, 6.8, 6]);
  drawRule(doc, 40);
  write(doc, words.to, { x: margin, y: 42.5, width: inner, size: 8, font: 'strong' });
  const to = toAddressTexts(label.to, language);
  writeAddress(doc, to, { x: margin, y: 46.5, width: inner, height: 39.5 }, [17, 15, 13, 11.5, 10]);
  drawRule(doc, 87);
  const method = words.methods[label.method];
  const carrier = toShown(label.parcel?.carrier ?? '');
  const band = { x: margin, y: 89.5, size: 13, font: 'strong' } as const;
  if (carrier === '') write(doc, method, { ...band, width: inner });
  else {
    write(doc, carrier, { ...band, width: inner * 0.55 });
    write(doc, method, { x: margin + inner * 0.57, y: 90.5, width: inner * 0.43, size: 9.5, align: 'right' });
  }
  const large = toLargeCode(label, Math.floor(barsWidth / moduleWidth.least) - quietModules);
  drawLargeCode(doc, large, { x: margin, y: 99, width: inner, height: 31 });
  write(doc, large.other, { x: margin, y: 138.6, width: inner, size: 7.5, align: 'center' });
}

function drawLargeCode(doc: Doc, { code, text }: LargeCode, { x, y, width, height }: Box): void {
  write(doc, text, { x, y: y + height + 1, width, size: 10.5, align: 'center' });
  if (code === undefined) return;
  const module = Math.min(moduleWidth.most, barsWidth / (code.modules + quietModules));
  const start = (page.a6.width - code.modules * module) / 2;
  for (const bar of code.bars) addRect(doc, start + bar.at * module, y, bar.width * module, height);
  doc.fill('#000');
}

function drawQr(
  doc: Doc,
  text: string,
  { x, y, side }: Pick<Box, 'x' | 'y'> & { readonly side: number },
): void {
  const { size, bars } = toQr(text);
  const module = side / size;
  for (const bar of bars) addRect(doc, x + bar.x * module, y + bar.y * module, bar.width * module, module);
  doc.fill('#000');
}

function writeAddress(
  doc: Doc,
  texts: readonly string[],
  { x, y, width, height }: Box,
  sizes: readonly number[],
): void {
  const fontOf = (isFirst: boolean): Font => (isFirst ? 'strong' : 'plain');
  const { size, lines } = toBlock(texts, {
    width: width * points,
    height: height * points,
    sizes,
    widthOf: (text, size, isFirst) => toWidth(doc, fontOf(isFirst), size)(text),
  });
  for (const [index, { line, isFirst }] of lines.entries())
    write(doc, line, { x, y: y + (index * size * lineHeight) / points, width, size, font: fontOf(isFirst) });
}

function drawInstructions(doc: Doc, { method, orderNumber }: ReturnLabel, words: LabelWords): void {
  const { width } = page.a4;
  const middle = page.a4.height / 2;
  doc.save().lineWidth(0.7).dash(4, { space: 4 }).strokeColor('#666');
  doc
    .moveTo(0, middle * points)
    .lineTo(width * points, middle * points)
    .stroke()
    .restore();
  doc.fillColor('#666');
  write(doc, words.fold, { x: 0, y: middle + 1.5, width, size: 8, align: 'center' });
  const left = 36;
  doc.fillColor('#000');
  write(doc, words.howTo, { x: left, y: 172, width: width - 2 * left, size: 20, font: 'strong' });
  doc.fillColor('#666');
  const order = `${words.order} ${toShown(orderNumber)}`;
  write(doc, order, { x: left, y: 182, width: width - 2 * left, size: 10 });
  doc.fillColor('#000');
  for (const [index, [title, text]] of [words.pack, words.stick, words.handIn[method]].entries()) {
    const y = 197 + index * 23;
    write(doc, String(index + 1), { x: left, y: y - 1.6, width: 12, size: 28, font: 'strong' });
    const beside = { x: left + 14, width: width - 2 * left - 14 };
    write(doc, title, { ...beside, y, size: 12.5, font: 'strong' });
    write(doc, text, { ...beside, y: y + 6, size: 10.5, most: 2 });
  }
}

function write(doc: Doc, text: string, writing: Writing): void {
  const { x, y, width, size, font = 'plain', align = 'left', most = 1 } = writing;
  const widthOf = toWidth(doc, font, size);
  for (const [index, line] of toLines(text, widthOf, { width: width * points, most }).entries()) {
    const spare = width * points - widthOf(line);
    const indent = { left: 0, center: spare / 2, right: spare }[align];
    doc
      .font(font, size)
      .text(line, x * points + indent, y * points + index * size * lineHeight, { lineBreak: false });
  }
}

/** Of one point. Texts that are only tried are not shaped: most of a label's time went there. Kerning can be neglected. */
const widths: Record<Font, Map<string, number>> = { plain: new Map(), strong: new Map() };

const toWidth =
  (doc: Doc, font: Font, size: number) =>
  (text: string): number => {
    let width = 0;
    for (const char of text) {
      const known = widths[font].get(char) ?? doc.font(font, 1_000).widthOfString(char) / 1_000;
      widths[font].set(char, known);
      width += known;
    }
    return width * size;
  };

function drawRule(doc: Doc, y: number): void {
  doc.rect(margin * points, y * points, inner * points, 1).fill('#000');
}

function addRect(doc: Doc, x: number, y: number, width: number, height: number): void {
  doc.rect(x * points, y * points, width * points, height * points);
}
