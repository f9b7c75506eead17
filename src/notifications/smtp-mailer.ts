import { createTransport } from 'nodemailer';
import type { Mail, Mailer } from '../hub/ports/mailer.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://…:465`. */
  readonly url: string;
  /** `Shop <orders@example.com>`. */
  readonly from: string;
  /** Of each step of the conversation; the whole may take three of them. */
  readonly stepMs?: number;
}

/**
 * So many steps' time for the whole conversation: a server that takes long for each step, or says a little now and then,
 * would take the mail after the effect was given up, and again in the try that follows. 24 s, where the effect of a mail
 * is given up after 28 (`hub/effects.ts`).
 */
const mostSteps = 3;

/**
 * Mail over SMTP. Each mail has a connection of its own, which is closed when its time is over: so what was given up cannot
 * go out later behind the back of the try that follows.
 */
export function createSmtpMailer({ url, from, stepMs = 8_000 }: SmtpOptions): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/gu, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    // A mail is made of texts: nothing in it may fetch an address or read a file.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const wholeMs = stepMs * mostSteps;
  const domain = /@([^\s<>@]+)>?\s*$/u.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ key, to, subject, text, html, language, unsubscribeUrl }) {
      const signal = AbortSignal.timeout(wholeMs);
      try {
        await transport.sendMail({
          signal,
          from,
          to,
          subject,
          text,
          html,
          messageId: toMessageId(key, domain),
          headers: {
            'Content-Language': language,
            // Nobody is there: holiday replies and the like stay away.
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
            ...toListHeaders(unsubscribeUrl),
          },
        });
        return { outcome: 'sent' };
      } catch (error) {
        if (signal.aborted) throw new Error(`the mail server took more than ${wholeMs} ms`, { cause: error });
        const reason = withoutAddresses(String((error as SmtpError).message));
        if (isForGood(error as SmtpError)) return { outcome: 'refused', reason };
        throw new Error(reason, { cause: error });
      }
    },
  };
}

/** One click is for HTTPS only (RFC 8058): over HTTP everybody on the way could do it. */
const toListHeaders = (url: Mail['unsubscribeUrl']): Readonly<Record<string, string>> =>
  url === undefined
    ? {}
    : {
        'List-Unsubscribe': `<${url}>`,
        ...(url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
      };

/** What RFC 5322 lets stand before the @ stays; the rest is told by its code, so that two keys are two ids. */
export const toMessageId = (key: Mail['key'], domain: string): string =>
  `<${key.replace(/[^A-Za-z0-9/_-]/gu, (sign) => `=${sign.codePointAt(0)?.toString(16) ?? ''}.`)}@${domain}>`;

interface SmtpError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly message?: unknown;
}

/** A server repeats whom it refuses; why a mail failed is kept where nothing personal is (invariant 10). */
const withoutAddresses = (text: string): string =>
  text.replace(/[^\s<>:;,"]+@[^\s<>:;,"]+/gu, '(address)').slice(0, 400);

/**
 * A 5xx to the recipient or the content, or an address that is none: another try is refused as well. A 5xx to the greeting,
 * the login or the sender is about this hub's settings, and somebody will cure it.
 */
function isForGood({ code, command, responseCode }: SmtpError): boolean {
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false;
  if (responseCode === undefined) return code === 'EENVELOPE' && command === 'API';
  return command !== 'MAIL FROM' && Number(responseCode) >= 500 && Number(responseCode) < 600;
}
