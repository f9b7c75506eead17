import { pino, stdSerializers } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type Log = Logger;
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Tokens open orders: they never reach a log, however deep the request was logged. */
const secretPaths = ['authorization', 'cookie', 'token'].flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
  `*.*.*.${field}`,
]);

/** JSON lines on standard output, or on `destination`. */
export function createLog(level: LogLevel, name: string, destination?: DestinationStream): Log {
  return pino(
    {
      name,
      level,
      redact: { paths: secretPaths, censor: '[redacted]' },
      // Without it an Error is `{}`: its message and its stack are not fields of it.
      serializers: { error: stdSerializers.err },
    },
    destination,
  );
}
