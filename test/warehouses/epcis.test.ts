import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEpcis, type EpcisEntry } from '../../src/warehouses/epcis.ts';
import { document, event, fulfilmentId, packing, printedSscc, sscc } from './epcis-documents.ts';

const read = (body: unknown): readonly EpcisEntry['meaning'][] => {
  const outcome = parseEpcis(body);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors));
  return outcome.entries.map(({ meaning }) => meaning);
};

const errorsOf = (body: unknown): string[] => {
  const outcome = parseEpcis(body);
  return outcome.ok ? [] : outcome.errors.map(({ path, message }) => `${path} ${message}`);
};

const at = '2026-11-22T08:30:00.000Z';

describe('steps of the work', () => {
  it('reads picking by the unit and by the class', () => {
    const epcList = [
      'urn:epc:id:sgtin:0614141.107346.2017',
      'urn:epc:id:sgtin:0614141.107346.2018',
      'https://id.example.org/01/10614141073464/21/2019',
    ];
    const quantityList = [{ epcClass: 'urn:orderhub:sku:LAMP%2F3', quantity: 2, uom: 'H87' }];
    expect(read(event('picking', { epcList, quantityList }))).toEqual([
      {
        kind: 'report',
        at,
        fulfilmentId,
        work: 'picked',
        items: [
          { gtin: '10614141073464', quantity: 3 },
          { sku: 'LAMP/3', quantity: 2 },
        ],
        parcels: [],
      },
    ]);
  });

  it('reads packing into a labelled box, and a step in any spelling', () => {
    for (const bizStep of [
      'packing',
      'https://ref.gs1.org/cbv/BizStep-packing',
      'cbv:BizStep-packing',
      'urn:epcglobal:cbv:bizstep:packing',
    ])
      expect(read(document(packing({ bizStep })))).toEqual([
        {
          kind: 'report',
          at,
          fulfilmentId,
          work: 'packed',
          items: [{ sku: 'DESK-OAK', quantity: 1 }],
          parcels: [],
        },
      ]);
  });

  it('means all that is left where no article is named', () => {
    expect(read(event('picking'))).toMatchObject([{ work: 'picked', items: null }]);
  });

  it.each([
    ['a number it was told', ['urn:orderhub:parcel:postnord:RR1'], [], 'postnord', 'RR1'],
    ['its label', [], [sscc], null, printedSscc],
    ['the label in a link', [], ['https://id.example.org/00/040123450000003338'], null, printedSscc],
    ['a number it was told, and its label', ['urn:orderhub:parcel:postnord:RR1'], [sscc], 'postnord', 'RR1'],
    ['a bill of lading', ['urn:epcglobal:cbv:bt:4012345000054:BL-77'], [], null, 'BL-77'],
  ])('reads a shipment by %s', (_, transactions, epcList, carrier, trackingNumber) => {
    const own = { type: 'po', bizTransaction: `urn:orderhub:fulfilment:${fulfilmentId}` };
    const bizTransactionList = [
      own,
      ...transactions.map((bizTransaction) => ({ type: 'cbv:BTT-bol', bizTransaction })),
    ];
    expect(read(event('shipping', { epcList, bizTransactionList }))).toMatchObject([
      { work: 'shipped', parcels: [{ carrier, trackingNumber, items: null }] },
    ]);
  });

  it('knows from the packing what is in each of several parcels', () => {
    const second = 'urn:epc:id:sscc:4012345.0000000334';
    const lamp = { epcClass: 'urn:epc:class:lgtin:0614141.107346.LOT', quantity: 4 };
    const [, , shipped] = read(
      document(
        packing(),
        packing({ parentID: second, childQuantityList: [lamp] }),
        event('shipping', { epcList: [sscc, second] }),
      ),
    );
    expect(shipped).toMatchObject({
      kind: 'report',
      parcels: [
        { trackingNumber: printedSscc, items: [{ sku: 'DESK-OAK', quantity: 1 }] },
        { trackingNumber: '00040123450000003345', items: [{ gtin: '10614141073464', quantity: 4 }] },
      ],
    });
    expect(read(event('shipping', { epcList: [sscc, second] }))).toEqual([
      {
        kind: 'unmatched',
        of: 'event',
        because: `the shipment has 2 parcels, and no packing event of the document says what is in ${printedSscc}`,
      },
    ]);
  });

  it.each([
    ['is there twice', { eventID: 'urn:uuid:1' }, {}],
    ['is there twice and has no id', {}, {}],
    [
      'was an error and is corrected',
      { eventID: 'urn:uuid:1', childQuantityList: [{ epcClass: 'urn:orderhub:sku:LAMP', quantity: 9 }] },
      { errorDeclaration: { declarationTime: '2026-11-22T08:40:00Z', reason: 'incorrect_data' } },
    ],
  ])('takes the content of a label from what stands, where its packing %s', (_, first, more) => {
    const right = Object.keys(more).length === 0 ? [] : [packing({ eventID: 'urn:uuid:2' })];
    const shipped = read(
      document(
        packing(first),
        packing({ ...first, ...more }),
        ...right,
        event('shipping', { epcList: [sscc] }),
      ),
    ).at(-1);
    expect(shipped).toMatchObject({ parcels: [{ items: [{ sku: 'DESK-OAK', quantity: 1 }] }] });
  });

  it('reads a shipment that is void', () => {
    expect(read(event('void_shipping', { epcList: [sscc] }))).toMatchObject([
      {
        kind: 'retraction',
        because: 'voided',
        work: 'shipped',
        fulfilmentId,
        parcels: [{ trackingNumber: printedSscc }],
      },
    ]);
  });

  it('reads counts', () => {
    const epcList = ['urn:epc:id:sgtin:0614141.107346.1', 'urn:epc:id:sgtin:0614141.107346.2'];
    const quantityList = [{ epcClass: 'urn:orderhub:sku:DESK-OAK', quantity: 0 }];
    expect(read(event('cycle_counting', { epcList, quantityList, bizTransactionList: [] }))).toEqual([
      {
        kind: 'counts',
        at,
        items: [
          { gtin: '10614141073464', quantity: 2 },
          { sku: 'DESK-OAK', quantity: 0 },
        ],
      },
    ]);
  });
});

describe('what the goods are in', () => {
  const children = { childEPCs: ['urn:epc:id:sgtin:0614141.107346.1'] };

  it('is not counted with them, also where it is an article itself', () => {
    const crate = 'urn:epc:id:sgtin:4012345.098765.7';
    expect(read(packing({ bizStep: 'stock_taking', parentID: crate, ...children }))).toMatchObject([
      {
        kind: 'counts',
        items: [
          { sku: 'DESK-OAK', quantity: 1 },
          { gtin: '10614141073464', quantity: 1 },
        ].toReversed(),
      },
    ]);
  });

  it('hides what is counted: a label beside loose goods waits for a person', () => {
    const epcList = ['urn:epc:id:sgtin:0614141.107346.1', sscc];
    expect(read(event('stock_taking', { epcList }))).toMatchObject([
      { kind: 'unmatched', because: `the count names ${sscc}, and not what is in it` },
    ]);
    expect(read(packing({ bizStep: 'stock_taking' }))).toMatchObject([
      { kind: 'counts', items: [{ sku: 'DESK-OAK', quantity: 1 }] },
    ]);
  });

  it('may be a tote or a cart of the location, of which the hub needs to know nothing', () => {
    for (const parentID of ['urn:epc:id:grai:4012345.55555.987', 'https://wms.example.org/totes/17'])
      expect(read(packing({ bizStep: 'picking', parentID }))).toMatchObject([
        { kind: 'report', work: 'picked', items: [{ sku: 'DESK-OAK', quantity: 1 }] },
      ]);
  });
});

describe('error declarations', () => {
  const errorDeclaration = { declarationTime: '2026-11-22T12:00:00Z', reason: 'did_not_occur' };

  it('take back the report of their own event', () => {
    expect(read(packing({ errorDeclaration }))).toMatchObject([
      { kind: 'retraction', because: 'did_not_occur', work: 'packed', at, fulfilmentId },
    ]);
  });

  it('have the content of what they take back', () => {
    const contentOf = (body: unknown): string => {
      const outcome = parseEpcis(body);
      return outcome.ok ? (outcome.entries[0]?.content() ?? '') : '';
    };
    const declared = packing({ errorDeclaration, recordTime: '2026-11-22T12:00:01Z' });
    expect(contentOf(declared)).toBe(contentOf(packing()));
    expect(contentOf(packing({ eventTime: '2026-11-22T09:30:01+01:00' }))).not.toBe(contentOf(packing()));
  });

  it.each([
    ['receiving', {}, 'ignored', /changed nothing/],
    ['void_shipping', {}, 'unmatched', /has to be reported as shipped again/],
    ['stock_taking', { correctiveEventIDs: ['urn:uuid:1'] }, 'ignored', /corrected by urn:uuid:1/],
    ['stock_taking', {}, 'unmatched', /has to be counted again/],
  ])('of %s with %j are %s', (bizStep, more, kind, because) => {
    const quantityList = [{ epcClass: 'urn:orderhub:sku:DESK-OAK', quantity: 3 }];
    const [meaning] = read(
      event(bizStep, { quantityList, errorDeclaration: { ...errorDeclaration, ...more } }),
    );
    expect(meaning?.kind).toBe(kind);
    expect(meaning !== undefined && 'because' in meaning ? meaning.because : '').toMatch(because);
  });
});

describe('what it cannot be sure of waits for a person', () => {
  it.each([
    ['no fulfilment', { bizTransactionList: [] }, /names a fulfilment of ours/],
    [
      'two fulfilments',
      {
        bizTransactionList: ['ord_abcdefghijklmnop-f1', 'ord_abcdefghijklmnop-f2'].map((id) => ({
          bizTransaction: `http://wms.example.org/desadv/${id}`,
        })),
      },
      /names 2 fulfilments/,
    ],
    ['what is no article', { epcList: ['urn:epc:id:grai:4012345.66666.87'] }, /is neither a GTIN/],
    [
      'weight',
      { quantityList: [{ epcClass: 'urn:orderhub:sku:A', quantity: 2.5, uom: 'KGM' }] },
      /2\.5 KGM of urn:orderhub:sku:A is not a number of pieces/,
    ],
    ['no number', { quantityList: [{ epcClass: 'urn:orderhub:sku:A' }] }, /an unknown number of/],
  ])('%s', (_, fields, because) => {
    const [meaning] = read(event('picking', fields));
    expect(meaning).toMatchObject({ kind: 'unmatched', because: expect.stringMatching(because) as string });
  });

  it('a shipment without a parcel', () => {
    expect(read(event('shipping'))).toMatchObject([{ kind: 'unmatched' }]);
  });

  it.each([
    `http://wms.example.org/desadv/${fulfilmentId}`,
    `urn:epcglobal:cbv:bt:4012345000054:${fulfilmentId}`,
    `urn:orderhub:fulfilment:${fulfilmentId}`,
  ])('but %s is ours', (bizTransaction) => {
    expect(read(event('picking', { bizTransactionList: [{ bizTransaction }] }))).toMatchObject([
      { kind: 'report', fulfilmentId },
    ]);
  });
});

describe('documents', () => {
  it('of a query are read too', () => {
    const { epcisBody: _, ...envelope } = document();
    const body = {
      ...envelope,
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { resultsBody: { eventList: [packing(), { type: 'ObjectEvent' }] } } },
    };
    const [first, second] = read(body);
    expect(first?.kind).toBe('report');
    expect(second).toMatchObject({
      kind: 'invalid',
      errors: expect.arrayContaining([
        {
          path: '/epcisBody/queryResults/resultsBody/eventList/1/epcList',
          message: 'is missing, and so is quantityList: the event names nothing',
        },
      ]) as unknown,
    });
  });

  it("may hold events of types that are the sender's own: they are passed over", () => {
    const own = {
      type: 'example:CustomEvent',
      eventTime: '2026-11-22T09:30:00Z',
      eventTimeZoneOffset: '+00:00',
    };
    const others = ['CustomEvent', 'epcis:ObjectEvent'].map((type) => ({ ...own, type }));
    expect(read(document(own, packing(), ...others))).toMatchObject([
      { kind: 'ignored', because: "an event of the type example:CustomEvent is the sender's own" },
      { kind: 'report' },
      { kind: 'invalid' },
      { kind: 'invalid' },
    ]);
  });

  it.each([
    [null, ['/ is not an object']],
    [[], ['/ is not an object']],
    [{}, ['/type is not EPCISDocument, EPCISQueryDocument or the type of an event']],
    [
      { ...document(), schemaVersion: '1.2', creationDate: 'yesterday' },
      ['/schemaVersion is not 2.0', '/creationDate is not a time with its offset'],
    ],
    [
      { ...document(), creationDate: '0000-01-01T00:00:00Z' },
      ['/creationDate is not a time with its offset'],
    ],
    [{ ...document(), epcisBody: 7 }, ['/epcisBody/eventList is not a list of at most 1000 events']],
  ])('%j is refused', (body, errors) => {
    expect(errorsOf(body)).toEqual(errors);
  });
});

it('never throws, and says what is wrong', () => {
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, '', 0, -1, 1e308, [], {}, '9999-12-31T23:59:59Z', 'urn:epc:id:sgtin:1.2.3', '%'),
  );
  const change = (value: unknown, path: readonly number[], to: unknown): unknown => {
    const [step, ...rest] = path;
    if (step === undefined || typeof value !== 'object' || value === null) return to;
    const entries = Object.entries(value);
    const key = entries[step % Math.max(1, entries.length)]?.[0];
    if (key === undefined) return to;
    const changed = { ...value, [key]: change((value as Record<string, unknown>)[key], rest, to) };
    return Array.isArray(value) ? Object.values(changed) : changed;
  };
  const whole = document(
    packing({ errorDeclaration: { declarationTime: '2026-11-22T12:00:00Z', correctiveEventIDs: ['a'] } }),
    event('shipping', {
      epcList: [sscc],
      sourceList: [{ type: 'location', source: 'urn:epc:id:sgln:4012345.00225.0' }],
      ilmd: { 'a:b': 1 },
    }),
    event('stock_taking', { quantityList: [{ epcClass: 'urn:orderhub:sku:A', quantity: 2, uom: 'EA' }] }),
  );
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), junk, (path, to) => {
      const outcome = parseEpcis(change(whole, path, to));
      const failures = outcome.ok
        ? outcome.entries.flatMap(({ meaning }) => (meaning.kind === 'invalid' ? [meaning.errors] : []))
        : [outcome.errors];
      for (const errors of failures) expect(errors.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(junk, (body) => void parseEpcis(body)));
});

it('takes the largest event in bounded time', () => {
  const epcList = Array.from({ length: 20_000 }, (_, at) => `urn:epc:id:sgtin:0614141.107346.${at}`);
  const start = performance.now();
  expect(read(event('picking', { epcList }))).toMatchObject([{ items: [{ quantity: 20_000 }] }]);
  expect(performance.now() - start).toBeLessThan(1000);
});
