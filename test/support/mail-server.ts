import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** How many conversations were begun. */
  readonly connections: () => number;
  /** What becomes of the next mails; nothing: they are taken. `hang` never answers. */
  behave(next?: (to: string) => { readonly code: number; readonly text: string } | 'hang' | undefined): void;
  close(): Promise<void>;
}

/** A real SMTP server in this process, without TLS and with a login that is not asked for. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  let behaviour: Parameters<MailServer['behave']>[0];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onRcptTo({ address }, _session, done) {
      const next = behaviour?.(address);
      if (next === 'hang') return;
      if (next === undefined) done();
      else done(Object.assign(new Error(next.text), { responseCode: next.code }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address).join(','),
          ...readMail(Buffer.concat(parts).toString('latin1')),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    connections: () => connections,
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Entity {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** As much of MIME as one text and one HTML beside each other need. */
function readMail(raw: string): Omit<ReceivedMail, 'from' | 'to'> {
  const whole = readEntity(raw);
  const boundary = /boundary="([^"]+)"/u.exec(whole.headers.get('content-type') ?? '')?.[1] ?? '';
  const parts = whole.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => readEntity(part.replace(/^\r\n/u, '')));
  const find = (type: string): string =>
    parts.filter(({ headers }) => headers.get('content-type')?.startsWith(type) === true).map(toBody)[0] ??
    '';
  return {
    messageId: whole.headers.get('message-id') ?? '',
    headers: whole.headers,
    subject: toWords(whole.headers.get('subject') ?? ''),
    text: find('text/plain'),
    html: find('text/html'),
  };
}

function readEntity(raw: string): Entity {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/gu, ' ')
    .split('\r\n');
  return {
    headers: new Map(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    ),
    body: raw.slice(end + 4),
  };
}

const fromQuoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r\n/gu, '')
      .replace(/=([0-9A-F]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

function toBody({ headers, body }: Entity): string {
  const encoding = headers.get('content-transfer-encoding');
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? fromQuoted(body)
        : Buffer.from(body, 'latin1');
  return bytes.toString('utf8').replaceAll('\r\n', '\n').trimEnd();
}

/** Encoded words of RFC 2047. */
const toWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/gu, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/giu, (_, kind: string, coded: string) =>
      (kind.toUpperCase() === 'B'
        ? Buffer.from(coded, 'base64')
        : fromQuoted(coded.replaceAll('_', ' '))
      ).toString('utf8'),
    );
