import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mail } from '../../src/hub/ports/mailer.ts';
import { createSmtpMailer, toMessageId } from '../../src/notifications/smtp-mailer.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';

const mail: Mail = {
  key: 'mail:ord_1:delivered/outbound',
  to: { name: 'Åsa "Ö" Łukasz', address: 'asa@example.com' },
  subject: 'Din beställning 1001 har levererats – tack',
  text: 'Hej Åsa!\n\nEn rad med "=" och ett mycket långt ord: ' + 'å'.repeat(120),
  html: '<p>Hej Åsa!</p>',
  language: 'sv',
};

/** Against a real SMTP server. */
describe('mail over SMTP', () => {
  let server: MailServer;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(async () => {
    await server.close();
  });
  const mailer = (stepMs?: number) =>
    createSmtpMailer({
      url: server.url,
      from: 'Shop <orders@shop.example>',
      ...(stepMs === undefined ? {} : { stepMs }),
    });

  it('arrives as it was written, with the key as its Message-ID in every try', async () => {
    expect(await mailer().send(mail)).toEqual({ outcome: 'sent' });
    expect(await mailer().send(mail)).toEqual({ outcome: 'sent' });
    const [first, second] = server.mails;
    expect(first).toMatchObject({
      from: 'orders@shop.example',
      to: 'asa@example.com',
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
    });
    expect(first?.headers.get('content-language')).toBe('sv');
    expect(first?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(first?.messageId).toBe('<mail=3a.ord_1=3a.delivered/outbound@shop.example>');
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('says where mails end, by one click over HTTPS alone, in one piece however long that is', async () => {
    const unsubscribeUrl = `https://shop.example/api/v1/track/${'t'.repeat(280)}/unsubscribe`;
    await mailer().send({ ...mail, unsubscribeUrl });
    await mailer().send({ ...mail, unsubscribeUrl: 'http://localhost:3000/u' });
    await mailer().send(mail);
    const told = server.mails.map(({ headers }) => [
      headers.get('list-unsubscribe'),
      headers.get('list-unsubscribe-post'),
    ]);
    expect(told).toEqual([
      [`<${unsubscribeUrl}>`, 'List-Unsubscribe=One-Click'],
      ['<http://localhost:3000/u>', undefined],
      [undefined, undefined],
    ]);
  });

  it('has another Message-ID for every other key', () => {
    expect(toMessageId('a:b', 'x')).not.toBe(toMessageId('a=3a.b', 'x'));
    expect(toMessageId('a b', 'x')).not.toBe(toMessageId('ab', 'x'));
  });

  it('that is refused for good says why, without the address', async () => {
    server.behave((to) => ({ code: 550, text: `5.1.1 <${to}>: no such user` }));
    const outcome = await mailer().send(mail);
    expect(outcome).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(outcome)).toContain('no such user');
    expect(JSON.stringify(outcome)).not.toContain('asa@');
  });

  it('that is refused for now is thrown, to be tried again', async () => {
    server.behave((to) => ({ code: 451, text: `4.7.1 <${to}>: greylisted` }));
    await expect(mailer().send(mail)).rejects.toThrow('greylisted');
    await expect(mailer().send(mail)).rejects.not.toThrow('asa@');
    server.behave();
    expect(await mailer().send(mail)).toEqual({ outcome: 'sent' });
  });

  it('to a server that hangs, or is not there, fails in bounded time', async () => {
    server.behave(() => 'hang');
    await expect(mailer(200).send(mail)).rejects.toThrow();
    const nobody = createSmtpMailer({ url: 'smtp://127.0.0.1:1', from: 'orders@shop.example', stepMs: 500 });
    await expect(nobody.send(mail)).rejects.toThrow();
  });

  it('to a server that is slow at every step is given up as a whole, and does not go out after that', async () => {
    const slow = await startSlowServer(320);
    const { port } = slow.server.address() as AddressInfo;
    const late = createSmtpMailer({
      url: `smtp://127.0.0.1:${port}`,
      from: 'orders@shop.example',
      stepMs: 400,
    });
    await expect(late.send(mail)).rejects.toThrow('the mail server took more than 1200 ms');
    // Closed by the hub; until then the server may go on.
    await slow.closed;
    expect(slow.said).not.toContain('DATA');
    await new Promise((resolve) => slow.server.close(resolve));
  });

  it('brings no header and no second recipient through its words', async () => {
    await mailer().send({
      ...mail,
      subject: 'Hello\r\nBcc: eve@example.com',
      to: { name: 'A\r\nBcc: eve@example.com', address: 'asa@example.com' },
    });
    expect(server.mails[0]?.to).toBe('asa@example.com');
    expect(server.mails[0]?.headers.has('bcc')).toBe(false);
  });

  it('goes to one person, whatever the address looks like', async () => {
    const outcome = await mailer()
      .send({ ...mail, to: { name: 'A', address: 'asa@example.com, eve@example.com' } })
      .catch(() => 'thrown');
    expect(server.mails.filter(({ to }) => to.includes('eve'))).toEqual([]);
    expect(outcome).not.toEqual({ outcome: 'sent' });
  });
});

/** Answers each line after `ms`, and takes every mail. */
async function startSlowServer(
  ms: number,
): Promise<{ readonly server: Server; readonly said: readonly string[]; readonly closed: Promise<unknown> }> {
  const said: string[] = [];
  const server = createServer((socket) => {
    const answer = (text: string): void => {
      setTimeout(() => socket.write(`${text}\r\n`), ms);
    };
    answer('220 slow');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const command = bytes.toString().slice(0, 4);
      said.push(command);
      answer(command === 'DATA' ? '354 go on' : '250 well');
    });
  });
  const closed = once(server, 'connection').then(
    async ([socket]: readonly Socket[]) => socket && (await once(socket, 'close')),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, said, closed };
}
