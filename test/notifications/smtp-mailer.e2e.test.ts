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
