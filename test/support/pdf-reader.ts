import { inflateSync } from 'node:zlib';

/** Points from the top left corner. */
export interface PdfText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly glyphs: readonly number[];
}
export interface PdfRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface ReadPdf {
  readonly pages: number;
  readonly mediaBox: readonly number[];
  readonly embeddedFonts: number;
  readonly images: number;
  readonly texts: readonly PdfText[];
  readonly rects: readonly PdfRect[];
}

interface Font {
  readonly letters: ReadonlyMap<number, string>;
  readonly widths: readonly number[];
}
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * As much of ISO 32000 as the library writes: one page, fonts by two bytes a glyph, texts and rectangles. It throws where
 * the table of objects does not lead to each of them.
 */
export function readPdf(bytes: Buffer): ReadPdf {
  const file = bytes.toString('latin1');
  const objects = readObjects(bytes, file);
  const all = [...objects.values()];
  const pages = all.filter((object) => /\/Type \/Page\b/u.test(object.head));
  const page = must(pages[0]?.head);
  const resources = must(objects.get(readRef(page, 'Resources'))).head;
  const fonts = new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(([, name, id]) => [
      String(name),
      readFont(objects, Number(id)),
    ]),
  );
  const mediaBox = must(/\/MediaBox \[([^\]]*)\]/u.exec(page)?.[1])
    .split(' ')
    .map(Number);
  const content = must(objects.get(readRef(page, 'Contents'))?.body).toString('latin1');
  return {
    pages: pages.length,
    mediaBox,
    embeddedFonts: all.filter(({ head }) => head.includes('/FontFile2')).length,
    images: all.filter(({ head }) => head.includes('/Subtype /Image')).length,
    ...readContent(content, fonts, mediaBox[3] ?? 0),
  };
}

interface PdfObject {
  readonly head: string;
  readonly body: Buffer | undefined;
}

function readObjects(bytes: Buffer, file: string): ReadonlyMap<number, PdfObject> {
  const table = Number(/startxref\n(\d+)\n%%EOF\n?$/u.exec(file)?.[1]);
  const rows = [
    ...must(/^xref\n0 \d+\n((?:\d{10} \d{5} [nf] \n)+)trailer/u.exec(file.slice(table))?.[1]).matchAll(
      /(\d{10}) \d{5} n/gu,
    ),
  ];
  return new Map<number, PdfObject>(
    rows.map(([, offset], index) => {
      const start = Number(offset);
      const text = file.slice(start);
      if (!text.startsWith(`${index + 1} 0 obj`))
        throw new Error(`object ${index + 1} is not where it is said to be`);
      const head = text.slice(0, text.search(/\nstream\r?\n|\nendobj/u));
      const length = /\/Length (\d+)/u.exec(head)?.[1];
      if (length === undefined) return [index + 1, { head, body: undefined }];
      const from = start + head.length + '\nstream\n'.length;
      const raw = bytes.subarray(from, from + Number(length));
      return [index + 1, { head, body: head.includes('/FlateDecode') ? inflateSync(raw) : raw }];
    }),
  );
}

function readFont(objects: ReadonlyMap<number, PdfObject>, id: number): Font {
  const { head } = must(objects.get(id));
  const map = must(objects.get(readRef(head, 'ToUnicode'))?.body).toString('latin1');
  const letters = new Map<number, string>();
  for (const [, first, list] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gu))
    for (const [index, [, hex]] of [...String(list).matchAll(/<([0-9a-f ]*)>/gu)].entries())
      letters.set(Number.parseInt(String(first), 16) + index, toText(String(hex)));
  const descendant = must(/\/DescendantFonts \[(\d+) 0 R\]/u.exec(head)?.[1]);
  const widths = must(/\/W \[0 \[([^\]]*)\]\]/u.exec(must(objects.get(Number(descendant))).head)?.[1]);
  return { letters, widths: widths.trim().split(/\s+/u).map(Number) };
}

const toText = (hex: string): string =>
  Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');

function readContent(
  content: string,
  fonts: ReadonlyMap<string, Font>,
  height: number,
): Pick<ReadPdf, 'texts' | 'rects'> {
  const texts: PdfText[] = [];
  const rects: PdfRect[] = [];
  const kept: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  let at: Matrix = matrix;
  let font: Font | undefined;
  let size = 0;
  for (const line of content.split('\n')) {
    const words = line.split(' ');
    const numbers = words.slice(0, -1).map(Number);
    const operator = words.at(-1);
    if (operator === 'q') kept.push(matrix);
    else if (operator === 'Q') matrix = must(kept.pop());
    else if (operator === 'cm') matrix = multiply(numbers as unknown as Matrix, matrix);
    else if (operator === 'Tm') at = multiply(numbers as unknown as Matrix, matrix);
    else if (operator === 'Tf') {
      font = fonts.get(String(words[0]).slice(1));
      size = Number(words[1]);
    } else if (operator === 're') {
      const [x = 0, y = 0, width = 0, tall = 0] = numbers;
      const [left, bottom] = apply(matrix, x, y);
      const [right, top] = apply(matrix, x + width, y + tall);
      rects.push({
        x: left,
        y: height - Math.max(bottom, top),
        width: right - left,
        height: Math.abs(top - bottom),
      });
    } else if (operator === 'TJ') {
      const glyphs = [...line.matchAll(/<([0-9a-f]+)>/gu)].flatMap(([, hex]) =>
        (String(hex).match(/.{4}/gu) ?? []).map((glyph) => Number.parseInt(glyph, 16)),
      );
      const { letters, widths } = must(font);
      const text = glyphs.map((glyph) => letters.get(glyph) ?? '').join('');
      const width = (glyphs.reduce((sum, glyph) => sum + (widths[glyph] ?? 0), 0) * size) / 1_000;
      texts.push({ text, glyphs, x: at[4], y: height - at[5], width });
    }
  }
  return { texts, rects };
}

const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

const multiply = (one: Matrix, other: Matrix): Matrix => {
  const [a, b, c, d, e, f] = one;
  const origin = apply(other, e, f);
  const across = apply([other[0], other[1], other[2], other[3], 0, 0], a, b);
  const down = apply([other[0], other[1], other[2], other[3], 0, 0], c, d);
  return [...across, ...down, ...origin];
};

const readRef = (head: string, key: string): number =>
  Number(must(new RegExp(`/${key} (\\d+) 0 R`, 'u').exec(head)?.[1]));

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not as the library writes it');
  return value;
}
