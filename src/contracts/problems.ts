import { z } from 'zod';

/** RFC 9457. `code` is stable; `errors` lists every field that is wrong, as a JSON pointer and a sentence. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    rejection: z
      .strictObject({ code: z.string(), message: z.string(), owner: z.string().optional() })
      .optional(),
    /** On a 409 by `expectedVersion`: the version there is. */
    version: z.int().optional(),
    /** Of the token endpoint: the code, where RFC 6749 wants it. */
    error: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** zod's issues as field errors: `/lines/0/quantity`. */
export const toFieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.flatMap((issue) => {
    const path = `/${issue.path.map(String).join('/')}`;
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: `${path === '/' ? '' : path}/${key}`,
          message: 'is not a field here',
        }))
      : [{ path, message: issue.message }];
  });

/** One line for logs, dead letters and start-up messages. */
export const toSentence = (errors: readonly FieldError[]): string =>
  errors.map((error) => `${error.path}: ${error.message}`).join('; ');
