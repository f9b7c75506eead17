import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { findCode128 } from '../../src/connectors/code-128.ts';
import { toLabelPdf, toLabelSvg, toLabelZpl } from '../../src/connectors/return-label.ts';
import type { LabelAddress, ReturnLabel } from '../../src/hub/ports/return-labels.ts';
import { type PdfRect, readPdf } from '../support/pdf-reader.ts';

const returnId = 'ord_a2b3c4d5e6f7g2h3-rq7k2mz';
const label: ReturnLabel = {
  returnId,
  orderNumber: 'SO-100234',
  from: { name: 'Władysław Żółć', line1: 'ul. Łąkowa 5', postcode: '90-554', city: 'Łódź', country: 'PL' },
  to: { name: 'Nordlager', line1: 'Lagervägen 7', postcode: '195 60', city: 'Rosersberg', country: 'SE' },
  units: 2,
  method: 'drop_off',
  language: 'pl',
};
const parcel = { carrier: 'PostNord', trackingNumber: '00370712345678901234' };
const millimetre = 72 / 25.4;

beforeAll(() => {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } });
});

/** What a scanner that is not ours reads of dark rectangles on white. */
async function scan(
  rects: readonly PdfRect[],
  width: number,
  height: number,
): Promise<readonly { readonly format: string; readonly text: string }[]> {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const data = new Uint8ClampedArray(size.width * size.height * 4).fill(255);
  for (const rect of rects)
    for (let y = Math.round(rect.y); y < Math.round(rect.y + rect.height); y++)
      for (let x = Math.round(rect.x); x < Math.round(rect.x + rect.width); x++)
        data.fill(0, (y * size.width + x) * 4, (y * size.width + x) * 4 + 3);
  const found = await readBarcodes({ ...size, data, colorSpace: 'srgb' }, { formats: ['Code128', 'QRCode'] });
  return found
    .map(({ format, text }) => ({ format, text }))
    .toSorted((a, b) => a.format.localeCompare(b.format));
}

const enlarge = (rects: readonly PdfRect[], times: number): readonly PdfRect[] =>
  rects.map(({ x, y, width, height }) => ({
    x: x * times,
    y: y * times,
    width: width * times,
    height: height * times,
  }));

async function scanPdf(bytes: Buffer): ReturnType<typeof scan> {
  const { rects, mediaBox } = readPdf(bytes);
  return await scan(enlarge(rects, 6), Number(mediaBox[2]) * 6, Number(mediaBox[3]) * 6);
}

/** Texts that mean something to one of the three languages, and any others. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '^XZ',
        '~DGR:',
        '_5E',
        '_',
        '^',
        '~',
        '\\&',
        '\n',
        '\u0000',
        '<b>',
        ']]>',
        '&#0;',
        '\uD800',
        'Ł',
        'ß',
        '王',
        '👩‍👧',
        'ﬁ',
        '\u202E',
        ' ',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);
const anyAddress: fc.Arbitrary<LabelAddress> = fc.record(
  {
    name: anyText,
    line1: anyText,
    line2: anyText,
    postcode: anyText,
    city: anyText,
    region: anyText,
    country: fc.oneof(anyText, fc.constantFrom('SE', 'pl', 'GB', 'ZZ', '12')),
  },
  { requiredKeys: ['name', 'line1', 'postcode', 'city', 'country'] },
);
const anyLabel: fc.Arbitrary<ReturnLabel> = fc.record(
  {
    returnId: fc.constantFrom(returnId, 'ret_1-1'),
    orderNumber: anyText,
    from: anyAddress,
    to: anyAddress,
    units: fc.nat(),
    method: fc.constantFrom('drop_off', 'carrier_pickup', 'store', 'locker'),
    parcel: fc.record({ carrier: anyText, trackingNumber: anyText }),
    language: fc.oneof(anyText, fc.constantFrom('sv', 'en', 'de', 'pl', 'it')),
  },
  { requiredKeys: ['returnId', 'orderNumber', 'from', 'to', 'units', 'method', 'language'] },
);

describe('Code 128', () => {
  const read = async (text: string): Promise<string | undefined> => {
    const code = findCode128(text);
    if (code === undefined) return undefined;
    const bars = code.bars.map(({ at, width }) => ({ x: 30 + at * 3, y: 10, width: width * 3, height: 60 }));
    return (await scan(bars, 60 + code.modules * 3, 80))[0]?.text;
  };

  it('says all of printable ASCII, and all pairs of digits', async () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    const pairs = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, '0')).join('');
    for (const text of [...(ascii.match(/.{1,20}/gu) ?? []), ...(pairs.match(/.{40}/gu) ?? [])])
      expect(await read(text)).toBe(text);
  });

  it.each([
    '7',
    '12',
    '123',
    '12345',
    'A1234',
    '1234A',
    'A12345B',
    'A123456B',
    'A1234567B',
    '12A34',
    '1Z999AA10123456784',
  ])('changes its set within %s where that is shorter', async (text) => {
    expect(await read(text)).toBe(text);
  });

  it('takes a symbol for two digits', () => {
    expect(findCode128(parcel.trackingNumber)?.modules).toBe((1 + 10 + 1) * 11 + 13);
  });

  it('says nothing rather than something else', () => {
    expect([findCode128(''), findCode128('å'), findCode128('A\tB')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a return label in PDF', () => {
  it.each([
    ['a6', 105, 148],
    ['a4', 210, 297],
  ] as const)('is one page of %s, its codes drawn and not pictures', async (size, width, height) => {
    const bytes = await toLabelPdf(label, size);
    const pdf = readPdf(bytes);
    expect(pdf).toMatchObject({ pages: 1, embeddedFonts: 2, images: 0 });
    expect(pdf.mediaBox.map((length) => Math.round(length / millimetre))).toEqual([0, 0, width, height]);
    expect(await scanPdf(bytes)).toEqual([
      { format: 'Code128', text: returnId },
      { format: 'QRCode', text: returnId },
    ]);
  });

  it('says who sends what to whom, in the customer’s language and letters', async () => {
    const texts = readPdf(await toLabelPdf(label)).texts.map(({ text }) => text);
    expect(texts).toEqual([
      'ZWROT',
      'Zamówienie SO-100234 · 2 szt.',
      'Nadawca',
      'Władysław Żółć',
      'ul. Łąkowa 5',
      '90-554 Łódź',
      'POLSKA',
      'Odbiorca',
      'Nordlager',
      'Lagervägen 7',
      '195 60 Rosersberg',
      'SZWECJA',
      'Punkt nadania',
      returnId,
    ]);
  });

  it('has a carrier’s number as its large barcode, and the return in the QR code', async () => {
    const bytes = await toLabelPdf({
      ...label,
      parcel: { ...parcel, trackingNumber: '0037 0712 3456 7890 1234' },
    });
    expect(await scanPdf(bytes)).toEqual([
      { format: 'Code128', text: parcel.trackingNumber },
      { format: 'QRCode', text: returnId },
    ]);
    expect(readPdf(bytes).texts.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['PostNord', parcel.trackingNumber, returnId]),
    );
  });

  it.each(['Ä1234', '', '9'.repeat(150)])(
    'has the return’s where no bars can say the number %j',
    async (trackingNumber) => {
      const bytes = await toLabelPdf({ ...label, parcel: { ...parcel, trackingNumber } });
      expect(await scanPdf(bytes)).toContainEqual({ format: 'Code128', text: returnId });
      const texts = readPdf(bytes).texts.map(({ text }) => text.slice(0, 20));
      expect(texts).toContain(trackingNumber === '' ? 'PostNord' : trackingNumber.slice(0, 20));
    },
  );

  it.each([
    ['sv', 'drop_off', ['Klipp eller vik här', 'Packa', 'Fäst', 'Lämna in']],
    ['en', 'carrier_pickup', ['Cut or fold here', 'Pack', 'Stick', 'Hand over']],
    ['de-AT', 'locker', ['Hier schneiden oder falten', 'Packen', 'Aufkleben', 'Einlegen']],
    ['pl', 'store', ['Tu przetnij lub złóż', 'Zapakuj', 'Naklej', 'Oddaj']],
    ['it', 'drop_off', ['Tagliare o piegare qui', 'Imballa', 'Incolla', 'Consegna']],
    ['fi', 'drop_off', ['Cut or fold here', 'Pack', 'Stick', 'Hand in']],
  ] as const)('says on A4 what to do, in %s', async (language, method, wanted) => {
    const texts = readPdf(await toLabelPdf({ ...label, language, method }, 'a4')).texts.map(
      ({ text }) => text,
    );
    expect(texts).toEqual(expect.arrayContaining([...wanted]));
  });

  it('shows what no font has as a question mark, and the rest', async () => {
    const name = '王小明 Логистика Łódź Ｔｏｋｙｏ 😀 ﬁn\u0000e\u202E';
    const { texts } = readPdf(await toLabelPdf({ ...label, from: { ...label.from, name } }));
    expect(texts.map(({ text }) => text)).toContain('??? Логистика Łódź Tokyo ? fin e');
  });

  it('breaks a long name before it cuts one, and loses neither town nor country', async () => {
    const name = 'Returns Centre of a Company that has a Very Long Name Indeed Incorporated';
    const to = { ...label.to, name, line1: 'x'.repeat(5_000), line2: 'Gate 12', city: 'Y '.repeat(5_000) };
    const texts = readPdf(await toLabelPdf({ ...label, to })).texts.map(({ text }) => text);
    expect(texts.join(' ')).toContain(name);
    expect(texts).toContainEqual(expect.stringMatching(/^x+…$/u));
    expect(texts).toContainEqual(expect.stringMatching(/^195 60 Y/u));
    expect(texts).toContain('SZWECJA');
  });

  it('is the same bytes each time', async () => {
    const [one, other] = [await toLabelPdf(label, 'a4'), await toLabelPdf(label, 'a4')];
    expect(one.equals(other)).toBe(true);
  });

  it('is whole whatever the texts are, within its page and without a letter that is missing', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabel, fc.constantFrom('a6', 'a4'), async (label, size) => {
        const { texts, rects, mediaBox, pages } = readPdf(await toLabelPdf(label, size));
        const [, , width = 0, height = 0] = mediaBox;
        expect(pages).toBe(1);
        expect(texts.flatMap(({ glyphs }) => glyphs)).not.toContain(0);
        for (const one of [...texts, ...rects]) {
          expect(one.x).toBeGreaterThan(0);
          expect(one.x + one.width).toBeLessThan(width);
          expect(one.y).toBeGreaterThan(0);
          expect(one.y).toBeLessThan(height);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a return label in ZPL', () => {
  const toFields = (zpl: string): readonly string[] =>
    [...zpl.matchAll(/\^FH\^FD(.*?)\^FS/gsu)].map(([, data]) =>
      decodeURIComponent(encodeURIComponent(String(data)).replace(/_([0-9A-F]{2})/gu, '%$1')),
    );

  it('says what the PDF says, with the codes’ own commands', () => {
    const zpl = toLabelZpl({ ...label, parcel });
    expect(zpl).toMatch(/^\^XA\^CI28\^PW812\^LL1218/u);
    expect(zpl).toMatch(/\^XZ$/u);
    expect(zpl).toMatch(/\^BQN,2,6\n\^FH\^FDMA,ord_5Fa2b3c4d5e6f7g2h3-rq7k2mz\^FS/u);
    expect(zpl).toContain(`^BY4,3,250^BCN,250,N,N,N,N^FH^FD>;${parcel.trackingNumber}^FS`);
    expect(toFields(zpl)).toEqual(
      expect.arrayContaining(['ZWROT', 'Władysław Żółć', '90-554 Łódź', 'SZWECJA', returnId]),
    );
  });

  it('has bars of whole dots that fit the paper', () => {
    const [, x, dots, data] =
      /\^FO(\d+),\d+\^BY(\d),3,250\^BCN,250,N,N,N,N\^FH\^FD(.*)\^FS/u.exec(toLabelZpl(label)) ?? [];
    expect(data).toBe('>:ord_5Fa2b3c4d5e6f7g2h3-rq7k2mz');
    expect(Number(x) * 2 + Number(dots) * Number(findCode128(returnId)?.modules)).toBe(812);
  });

  it('changes the sets of a barcode as the bars of the PDF do', () => {
    expect(findCode128('A>123456B')?.zpl).toBe('>:A>0>5123456>6B');
  });

  it('takes a customer’s commands for text', () => {
    const zpl = toLabelZpl({ ...label, from: { ...label.from, name: '^XZ~JA_5E^FS' } });
    expect(zpl).toContain('^FH^FD_5EXZ_7EJA_5F5E_5EFS^FS');
    expect(toFields(zpl)).toContain('^XZ~JA_5E^FS');
  });

  it('holds no commands but our own, whatever the texts are', () => {
    const place = String.raw`\^FO\d+,\d+`;
    const field = String.raw`\^FH\^FD[^\^~\p{Cc}]*\^FS`;
    const own = [
      String.raw`\^XA\^CI28\^PW812\^LL1218\^LH0,0`,
      String.raw`\^BY2,3,10${place}\^BQN,2,6`,
      field,
      String.raw`${place}\^A0N,\d+,\d+${field}`,
      String.raw`${place}\^GB732,3,3\^FS`,
      String.raw`${place}\^BY\d,3,250\^BCN,250,N,N,N,N${field}`,
      String.raw`\^XZ`,
    ];
    const line = new RegExp(`^(?:${own.join('|')})$`, 'u');
    fc.assert(
      fc.property(anyLabel, (label) => {
        for (const one of toLabelZpl(label).split('\n')) expect(one).toMatch(line);
      }),
    );
  });
});

describe('a return’s code for a screen', () => {
  const parse = (
    svg: string,
  ): { readonly title: string; readonly side: number; readonly rects: readonly PdfRect[] } => {
    const [, side, title, path] =
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) \1" role="img" shape-rendering="crispEdges"><title>((?:[^<>&\p{Cc}]|&(?:amp|lt|gt|quot);)*)<\/title><path fill="#fff" d="M0 0h\1v\1H0z"\/><path fill="#000" d="([Mhvz\d -]+)"\/><\/svg>$/u.exec(
        svg,
      ) ?? [];
    const rects = [...String(path).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/gu)].map(([, x, y, width]) => ({
      x: Number(x),
      y: Number(y),
      width: Number(width),
      height: 1,
    }));
    return { title: String(title), side: Number(side), rects };
  };

  it('is the return in a QR code with its quiet zone, and says so', async () => {
    const { title, side, rects } = parse(toLabelSvg({ ...label, language: 'sv' }));
    expect(title).toBe(`Retur ${returnId}`);
    expect(await scan(enlarge(rects, 4), side * 4, side * 4)).toEqual([{ format: 'QRCode', text: returnId }]);
    expect(Math.min(...rects.flatMap(({ x, y, width }) => [x, y, side - x - width, side - 1 - y]))).toBe(4);
  });

  it('is well-formed whatever the number is', () => {
    fc.assert(
      fc.property(anyText, (returnId) => {
        expect(parse(toLabelSvg({ ...label, returnId })).title).toMatch(/^Zwrot/u);
      }),
    );
  });
});
