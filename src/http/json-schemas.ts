import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface JsonSchemas<Name extends string> {
  readonly of: Readonly<Record<Name, JsonSchema>>;
  /** Those with an id, by it. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

/** All in one conversion, so that what has an id (`.meta({ id })`) is one component wherever it is used. */
export function toJsonSchemas<Name extends string>(
  schemas: Readonly<Record<Name, z.ZodType>>,
): JsonSchemas<Name> {
  const all = z.toJSONSchema(z.object(schemas), { io: 'input', unrepresentable: 'any' });
  const { properties, $defs } = relocate(all) as {
    properties: Record<Name, JsonSchema>;
    $defs?: Record<string, JsonSchema>;
  };
  return { of: properties, components: $defs ?? {} };
}

/** The header of HTTP and NATS. Any text is taken, and what is none is as good as none. */
export const traceparentSchema: JsonSchema = {
  type: 'string',
  description:
    'W3C Trace Context: the trace that the message belongs to. Where it is sampled, the hub goes on with it.',
};

function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, held]) => {
      if (key === 'id' && typeof held === 'string') return [];
      if (key !== '$ref' || typeof held !== 'string') return [[key, relocate(held)]];
      return [[key, held.replace('#/$defs/', '#/components/schemas/')]];
    }),
  );
}
