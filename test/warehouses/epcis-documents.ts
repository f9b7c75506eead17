/** Building bricks of EPCIS documents, as a warehouse's system writes them. */
export const fulfilmentId = 'ord_abcdefghijklmnop-f1';

export const sscc = 'urn:epc:id:sscc:4012345.0000000333';
/** The same, as it is printed after its `(00)`. */
export const printedSscc = '00040123450000003338';

export const document = (...eventList: readonly unknown[]): Record<string, unknown> => ({
  '@context': ['https://ref.gs1.org/standards/epcis/epcis-context.jsonld'],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-22T09:00:00Z',
  epcisBody: { eventList },
});

export const event = (bizStep: string, fields: object = {}): Record<string, unknown> => ({
  type: 'ObjectEvent',
  eventTime: '2026-11-22T09:30:00.000+01:00',
  eventTimeZoneOffset: '+01:00',
  action: 'OBSERVE',
  bizStep,
  epcList: [],
  bizTransactionList: [{ type: 'po', bizTransaction: `urn:orderhub:fulfilment:${fulfilmentId}` }],
  ...fields,
});

export const packing = (fields: object = {}): Record<string, unknown> => {
  const { epcList: _, ...rest } = event('packing', {
    type: 'AggregationEvent',
    action: 'ADD',
    parentID: sscc,
    childQuantityList: [{ epcClass: 'urn:orderhub:sku:DESK-OAK', quantity: 1 }],
    ...fields,
  });
  return rest;
};
