/** One mail to one person. */
export interface Mail {
  /** The same in every try: it becomes the Message-ID, so that a receiver counts it once. */
  readonly key: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** As in `Content-Language`. */
  readonly language: string;
  /** Of RFC 2369, and where it is HTTPS of RFC 8058: a POST to it ends such mails, a GET leads to where that is done. */
  readonly unsubscribeUrl?: string;
}

/** `refused` is for good: trying again changes nothing. Whatever may pass is thrown. */
export type MailOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused'; readonly reason: string };

export interface Mailer {
  send(mail: Mail): Promise<MailOutcome>;
}
