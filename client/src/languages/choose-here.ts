import { chooseLanguage, type Language } from '../../../src/contracts/languages.ts';

/** What this page is to speak: by its address, by its order, by the browser. */
export const chooseHere = (ofOrder: string | undefined): Language =>
  chooseLanguage({
    asked: new URLSearchParams(location.search).get('lang'),
    ofOrder,
    preferred: navigator.languages,
  });
