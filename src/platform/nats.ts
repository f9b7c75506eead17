import { readFileSync } from 'node:fs';
import { connect, credsAuthenticator, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from './log.ts';

/**
 * A connection that is never given up: the client's own defaults end it after ten tries, and what iterates over it then
 * ends without an error. A half-open link is noticed after ten seconds.
 */
export async function connectNats(options: {
  readonly url: string;
  readonly credsFile?: string;
  readonly name: string;
  readonly log: Log;
}): Promise<NatsConnection> {
  const { url, credsFile, name, log } = options;
  const servers = url.split(',').map(toAddress);
  const named = servers.find(({ username }) => username !== '');
  const connection = await connect({
    servers: servers.map(({ host }) => host),
    // Without it the client takes what the server offers, and says the password aloud to one that offers nothing.
    ...(servers.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
    ...(named === undefined ? {} : toCredentials(named)),
    ...(credsFile === undefined ? {} : { authenticator: credsAuthenticator(followCreds(credsFile)) }),
    name,
    maxReconnectAttempts: -1,
    // Else the second refusal in a row ends it for good: while passwords are being changed, say.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
    timeout: 5_000,
  });
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'reconnect' || status.type === 'error') {
        const why = status.type === 'error' ? { error: String(status.error) } : {};
        log.warn({ nats: status.type, ...why }, 'the connection to NATS changed');
      }
    }
  })();
  return connection;
}

/** Read for every try, since whoever renews it writes another; one that is not there, or half written, is as it was. */
function followCreds(path: string): () => Uint8Array {
  let known = readFileSync(path);
  return () => {
    try {
      const found = readFileSync(path);
      if (found.includes('END USER NKEY SEED')) known = found;
    } catch {
      // What throws here would end the connection for good.
    }
    return known;
  };
}

/** A name alone is a token, as everywhere with NATS. */
const toCredentials = ({
  username,
  password,
}: URL): { readonly token: string } | { readonly user: string; readonly pass: string } =>
  password === ''
    ? { token: decodeURIComponent(username) }
    : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };

const toAddress = (server: string): URL => {
  const text = server.trim();
  return new URL(text.includes('://') ? text : `nats://${text}`);
};

/** After each time that the line was cut: behind it may be a server that knows nothing of what was made before. */
export function onReconnect(nats: NatsConnection, listener: () => void): void {
  void (async () => {
    for await (const { type } of nats.status()) if (type === 'reconnect') listener();
  })();
}

/** How to listen to other nodes: what throws in a callback ends the client's reading, for all subjects. */
export const hearing = (log: Log, listen: (said: Msg) => void) => ({
  callback(error: Error | null, said: Msg): void {
    if (error !== null) return;
    try {
      listen(said);
    } catch (thrown) {
      log.warn({ error: String(thrown), subject: said.subject }, 'a word of another node is not understood');
    }
  },
});
