import type { Language } from '../contracts/languages.ts';

/** What the customer's page says before its script does, or without it. */
export const pageWords: Readonly<Record<Language, { readonly title: string; readonly needsScript: string }>> =
  {
    en: { title: 'Your order', needsScript: 'Following your order live needs JavaScript.' },
    sv: { title: 'Din beställning', needsScript: 'För att följa din beställning live behövs JavaScript.' },
    de: {
      title: 'Ihre Bestellung',
      needsScript: 'Um Ihre Bestellung live zu verfolgen, wird JavaScript benötigt.',
    },
    pl: {
      title: 'Twoje zamówienie',
      needsScript: 'Do śledzenia zamówienia na żywo potrzebny jest JavaScript.',
    },
    it: {
      title: 'Il tuo ordine',
      needsScript: 'Per seguire il tuo ordine in tempo reale serve JavaScript.',
    },
  };
