import { createHash } from 'node:crypto';
import type { OpenApi, Operation } from './openapi.ts';

/** The OpenAPI document to read: one page without a script, so that nothing of it can run or load anything. */
export interface DocsPage {
  readonly html: string;
  readonly contentPolicy: string;
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; }
details { border: 1px solid #8886; border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { overflow: auto; max-height: 30rem; background: #8882; padding: .8rem; border-radius: .4rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; }
`;

export function toDocsPage(document: OpenApi): DocsPage {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const of = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<h2>${escape(tag)}</h2>${of.map(({ path, method, operation }) => toDetails(method, path, operation)).join('')}`;
  });
  const schemas = Object.entries(document.components['schemas'] ?? {}).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary><code>${escape(name)}</code></summary>${pre(schema)}</details>`,
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.info.title)}: HTTP</title><style>${style}</style></head><body>
<h1>${escape(document.info.title)}</h1><p>${escape(document.info.description)}</p>
<p><a href="/api/openapi.json">OpenAPI</a> · <a href="/api/asyncapi.json">AsyncAPI: NATS and live events</a></p>
${sections.join('\n')}<h2>Schemas</h2>${schemas.join('\n')}</body></html>`;
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    html,
    contentPolicy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

function toDetails(method: string, path: string, operation: Operation): string {
  const roles =
    operation['x-roles']?.join(', ') ?? (operation.security.length === 0 ? 'everybody' : 'its own token');
  const parameters = operation.parameters.map(
    ({ name, in: where, required }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${where}</td><td>${required ? 'required' : ''}</td></tr>`,
  );
  const responses = Object.entries(operation.responses).map(
    ([status, { description }]) =>
      `<tr><td><code>${status}</code></td><td>${escape(String(description))}</td></tr>`,
  );
  const body =
    operation.requestBody === undefined ? '' : `<h4>Body</h4>${pre(operation.requestBody['content'])}`;
  const success = Object.entries(operation.responses).find(([status]) => /^[23]/.test(status))?.[1];
  return `<details><summary><span class="method">${method}</span> <code>${escape(path)}</code><br>${escape(operation.summary)}</summary>
<p>For: ${escape(roles)}</p>${parameters.length === 0 ? '' : `<table>${parameters.join('')}</table>`}${body}
<h4>Answers</h4><table>${responses.join('')}</table>${pre(success?.['content'])}</details>`;
}

/** A schema's name leads to the schema. */
const pre = (value: unknown): string =>
  `<pre>${escape(JSON.stringify(value, null, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (_, name: string) => `<a href="#${name}">${name}</a>`,
  )}</pre>`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');
