import { describe, expect, it } from 'vitest';
import { toCause, toGroupId, toLetterFormat } from '../../src/ingest/cause.ts';

describe('the cause of a dead letter', () => {
  it.each([
    ['no order has the parcel RR123456785SE of postnord', 'no order has the parcel … of postnord'],
    ['no order has the fulfilment ord_abcdefgh234567xy-f1', 'no order has the fulfilment …'],
    ['scan 3: /scans/3/occurredAt: is not a time', 'scan … /scans/…/occurredAt: is not a time'],
    [
      `not JSON: Unexpected token 'x', "{"a": xyz" is not valid JSON`,
      'not JSON: Unexpected token … is not valid JSON',
    ],
    ['there is no format "royal-mail"', 'there is no format …'],
    ["it isn't, it won't and it can't", "it isn't, it won't and it can't"],
    ['write to åsa@example.com', 'write to å…'],
  ])('of "%s" is "%s"', (detail, cause) => {
    expect(toCause(detail)).toBe(cause);
  });

  it('is the same for the same trouble, whatever the letter', () => {
    const of = (number: string): string => toCause(`no order has the parcel ${number} of dhl`);
    expect(of('00340434161094015902')).toBe(of('JJD0099'));
  });

  it('keeps senders, formats and reasons apart', () => {
    const letter = { reason: 'invalid', sender: 'dhl', format: 'hub', cause: 'x' };
    const ids = [letter, { ...letter, sender: 'ups' }, { ...letter, format: 'easypost' }].map(toGroupId);
    expect(new Set(ids).size).toBe(3);
  });

  it('knows what the bytes at a door are', () => {
    expect(
      [
        'carriers.dhl.tracking.RR1',
        'carriers.dhl.raw.easypost',
        'warehouses.wh-1.stock.SKU',
        'elsewhere',
      ].map(toLetterFormat),
    ).toEqual(['hub', 'easypost', 'stock', 'unknown']);
  });
});
