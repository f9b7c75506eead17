import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';
import { logLevels } from './platform/log.ts';

const url = (...protocols: readonly string[]): z.ZodType<string, string> =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)), {
    error: `must be an address that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
const port = z.coerce.number({ error: 'must be a port, 0 to 65535' }).int().min(0).max(65_535);
const days = z.coerce.number({ error: 'must be a number of days' }).positive().max(3_650);
const isNatsAddress = (text: string): boolean =>
  /^((nats|tls):\/\/)?[^\s/]+\/?$/.test(text) && URL.canParse(text.includes('://') ? text : `nats://${text}`);
/** As OpenTelemetry has its lists: `key=value,key=value`, percent-encoded. */
const pairs = z.string().transform((list, context): Readonly<Record<string, string>> => {
  try {
    return Object.fromEntries(
      list.split(',').map((part) => {
        const [, key = '', value = ''] = /^\s*([^\s=]+)\s*=(.*)$/.exec(part) ?? [];
        if (key === '') throw new Error('it has no key');
        return [decodeURIComponent(key), decodeURIComponent(value.trim())];
      }),
    );
  } catch {
    context.addIssue('must be key=value, percent-encoded and separated by commas');
    return z.NEVER;
  }
});
/** `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`, or a word that Express knows. */
const isNetwork = (text: string): boolean => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits = '1', ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return isIP(address) !== 0 && /^\d+$/.test(bits) && +bits >= 1 && +bits <= most && rest.length === 0;
};
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every setting, in the order of `.env.example`, which is made from the descriptions here. */
export const configSchema = z
  .object({
    PORT: port.default(3000).describe('Where the hub listens; 0 takes a free port'),
    PUBLIC_URL: url('http', 'https').optional().describe('The address people see, for links in messages'),
    TRUSTED_PROXIES: z
      .string()
      .refine((list) => list.split(',').every((part) => isNetwork(part.trim())), {
        error:
          'must be addresses, networks like 10.0.0.0/8, loopback, linklocal or uniquelocal, with commas between',
      })
      .optional()
      .describe('Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas'),
    DATA_DIR: z.string().default('.data').describe('Where the embedded servers and generated secrets live'),
    DATABASE_URL: url('postgres', 'postgresql')
      .optional()
      .describe('PostgreSQL; without it the hub starts its own under DATA_DIR'),
    NATS_URL: z
      .string()
      .refine((list) => list.split(',').every((part) => isNatsAddress(part.trim())), {
        error: 'must be nats:// or tls:// addresses, separated by commas',
      })
      .optional()
      .describe('NATS servers, separated by commas; without it the hub starts its own under DATA_DIR'),
    NATS_CREDS: z.string().optional().describe('Path of the credentials file for NATS_URL'),
    NATS_SERVER_BIN: z
      .string()
      .optional()
      .describe('Path of a nats-server, where it is neither in PATH nor in the package archive'),
    AUTH_ISSUER: url('http', 'https').optional().describe('OIDC issuer whose tokens are accepted'),
    AUTH_AUDIENCE: z.string().optional().describe('The audience that tokens of the issuer must name'),
    AUTH_SECRET: z
      .string()
      .min(32, { error: 'must be at least 32 characters long' })
      .optional()
      .describe('Signs tokens (HS256) on one-box installs; without it and AUTH_ISSUER one is made and kept'),
    SMTP_URL: url('smtp', 'smtps')
      .optional()
      .describe('Mail server for messages to customers; without it nobody is written to'),
    MAIL_FROM: z
      .string()
      .regex(/^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, {
        error: 'must be like orders@example.com or Shop <orders@example.com>',
      })
      .optional()
      .describe('Who mails are from; needed with SMTP_URL, as PUBLIC_URL is'),
    SMS_URL: url('http', 'https').optional().describe('SMS gateway for messages to customers'),
    METRICS_TOKEN: z
      .string()
      .min(16, { error: 'must be at least 16 characters long' })
      .optional()
      .describe('Bearer token that opens /metrics'),
    PUBLISH_EVENTS: flag
      .prefault('true')
      .describe('Whether committed events go out on the stream HUB_EVENTS'),
    WEBHOOK_PRIVATE_ADDRESSES: flag
      .prefault('false')
      .describe('Whether outgoing webhooks may go to private networks and over http'),
    RETURN_DAYS: days.default(30).describe('How long after its delivery a customer may send something back'),
    UNKNOWN_PARCEL_DAYS: days.default(14).describe('How long scans wait for an order with their parcel'),
    UNKNOWN_PARCELS: z.coerce
      .number()
      .int()
      .min(1)
      .default(10_000)
      .describe('How many messages of one sender wait for unknown parcels; beyond, the oldest wait no more'),
    DEAD_LETTER_DAYS: days
      .default(90)
      .describe('How long the bytes of a message that could not be used are kept'),
    STOCK_HOLD_SECONDS: z.coerce
      .number()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('How long stock is held for an order that is not placed yet; longer than placing ever takes'),
    LOG_LEVEL: z
      .enum(logLevels)
      .default('info')
      .describe(`One of ${logLevels.join(', ')}`),
    OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https')
      .optional()
      .describe(
        'Collector that takes traces over OTLP/HTTP (to it /v1/traces is added); without it none are made',
      ),
    OTEL_EXPORTER_OTLP_HEADERS: pairs
      .optional()
      .describe('Headers for the collector, key=value and separated by commas'),
    OTEL_TRACES_SAMPLER_ARG: z.coerce
      .number({ error: 'must be a number, 0 to 1' })
      .min(0)
      .max(1)
      .default(0.01)
      .describe(
        'How many of the messages without a traceparent are traced, 0 to 1; with one, its sender decides',
      ),
    OTEL_SERVICE_NAME: z.string().default('order-hub').describe('What the hub is called in traces'),
    OTEL_RESOURCE_ATTRIBUTES: pairs
      .optional()
      .describe('More about this hub in traces, key=value and separated by commas'),
    NODE_NAME: z
      .string()
      .optional()
      .describe('Name of this node in logs and leases; host name and process id by default'),
    CLOCK_SPEED: z.coerce
      .number()
      .positive()
      .max(100_000)
      .default(1)
      .describe('How fast time passes; for the demo only'),
  })
  .refine((settings) => settings.AUTH_ISSUER === undefined || settings.AUTH_AUDIENCE !== undefined, {
    path: ['AUTH_AUDIENCE'],
    error: 'must be set with AUTH_ISSUER: tokens made for others would be accepted',
  })
  .refine((settings) => settings.SMTP_URL === undefined || settings.MAIL_FROM !== undefined, {
    path: ['MAIL_FROM'],
    error: 'must be set with SMTP_URL: a mail is from somebody',
  })
  .refine((settings) => settings.SMTP_URL === undefined || settings.PUBLIC_URL !== undefined, {
    path: ['PUBLIC_URL'],
    error: 'must be set with SMTP_URL: mails link to the page of the order',
  });

export type Config = Readonly<Omit<z.output<typeof configSchema>, 'NODE_NAME'>> & {
  readonly NODE_NAME: string;
};

/** Reads the settings; throws an error with one line for each wrong one. An empty setting is an absent one. */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = readEnvironment(),
  byDefault: Readonly<Record<string, string>> = {},
): Config {
  const given = Object.fromEntries(
    Object.keys(configSchema.shape).flatMap((name) => {
      const value = env[name]?.trim() || byDefault[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  return { ...parsed.data, NODE_NAME: parsed.data.NODE_NAME ?? `${hostname()}-${process.pid}` };
}

/** A `.env` beside the project adds to the environment and overrides nothing in it. */
function readEnvironment(): NodeJS.ProcessEnv {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}

/** The text of `.env.example`. */
export function toEnvExample(): string {
  const settings = Object.entries(configSchema.shape).map(([name, schema]) => {
    const byDefault = schema.safeParse(undefined).data as string | number | boolean | undefined;
    return `# ${schema.description ?? ''}\n${byDefault === undefined ? `# ${name}=` : `${name}=${String(byDefault)}`}`;
  });
  return `# Made from src/config.ts by scripts/env-example.mjs.\n\n${settings.join('\n\n')}\n`;
}
