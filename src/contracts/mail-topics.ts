/** A file without schemas, so that the customer's page need not load what reads them. */

/** In which mails to customers are written. A language that is added is a table in `customer-words.ts` too. */
export const mailLanguages = ['sv', 'en', 'de', 'pl', 'it', 'fr', 'nl'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

/** `sv-SE` is told as `sv`, what nobody here speaks in English. */
export const toMailLanguage = (language: string): MailLanguage =>
  mailLanguages.find((one) => one === language.slice(0, 2).toLowerCase()) ?? 'en';

/**
 * What a customer may do without. A refund is none of them: it is money that is theirs, and who is not told of it asks
 * where it is.
 */
export const mailTopics = ['shipped', 'delayed', 'delivered', 'returns'] as const;
export type MailTopic = (typeof mailTopics)[number];
