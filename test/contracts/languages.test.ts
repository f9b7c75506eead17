import { describe, expect, it } from 'vitest';
import { chooseLanguage, toPreferred } from '../../src/contracts/languages.ts';

describe('the language of the customer’s page', () => {
  it.each([
    ['what the address asks for', 'pl', 'sv', ['de'], 'pl'],
    ['of the order, where the address asks for none', null, 'sv-SE', ['de'], 'sv'],
    ['of the order, where the address asks for one that is not spoken', 'fr', 'de', ['sv'], 'de'],
    ['of the browser, where the order has none that is spoken', undefined, 'fr', ['nl', 'it-CH'], 'it'],
    ['of the browser, where no order opens', '', undefined, ['DE_at'], 'de'],
    ['English', ['sv', 'de'], undefined, ['svx', 'fr'], 'en'],
  ])('is %s', (_name, asked, ofOrder, preferred, language) => {
    expect(chooseLanguage({ asked, ofOrder, preferred })).toBe(language);
  });

  it('is read from what a browser sends, best first', () => {
    expect(toPreferred('fr, it-IT;q=0.8, de;q=0.9,*;q=0.1, sv;q=0, pl;q=x')).toEqual([
      'fr',
      'de',
      'it-IT',
      '*',
    ]);
    expect([toPreferred(undefined), toPreferred('')]).toEqual([[], []]);
  });
});
