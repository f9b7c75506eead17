import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Language, languages } from '../contracts/languages.ts';
import { pageWords } from './page-words.ts';

/** The built client, held in memory: it is small, and nothing a caller says ever becomes a path of the file system. */
export interface Pages {
  /** By its path from the root of the site, e.g. `assets/staff-3f2a.js`. */
  find(path: string): Asset | undefined;
  /** With `initial` for the page to start from, so that it shows the order before its first request, and in its language. */
  customer(initial: unknown, language: Language): string | undefined;
}

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Undefined where it would not be smaller. */
  readonly gzipped: Buffer | undefined;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const compressible = /^(text\/|application\/|image\/svg)/;

export function loadPages(directory: string): Pages {
  const assets = new Map<string, Asset>();
  for (const path of existsSync(directory) ? listFiles(directory) : []) {
    const type = types[extname(path)];
    if (type === undefined) continue;
    const body = readFileSync(join(directory, path));
    const gzipped = compressible.test(type) ? gzipSync(body, { level: 9 }) : undefined;
    assets.set(path, {
      type,
      body,
      gzipped: gzipped !== undefined && gzipped.length < body.length ? gzipped : undefined,
      isImmutable: path.startsWith('assets/'),
    });
  }
  const template = assets.get('customer.html')?.body.toString('utf8');
  const pages = new Map(
    template === undefined
      ? []
      : languages.map((language) => [language, speak(template, language, [...assets.keys()])]),
  );
  return {
    find: (path) => assets.get(path),
    customer: (initial, language) => pages.get(language)?.replace(placeholder, () => toScript(initial)),
  };
}

const placeholder = '<!-- initial -->';

/**
 * The page is built in English. Another language's words are a script of their own, called after it: asked for with the
 * page, and not only when its script asks.
 */
function speak(template: string, language: Language, paths: readonly string[]): string {
  const words = paths.find((path) => new RegExp(`^assets/${language}-[\\w-]+\\.js$`).test(path));
  const preload = words === undefined ? '' : `<link rel="modulepreload" crossorigin href="/${words}">`;
  return template
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace(pageWords.en.title, pageWords[language].title)
    .replace(pageWords.en.needsScript, pageWords[language].needsScript)
    .replace(placeholder, preload + placeholder);
}

/** Data in a page: `<` is escaped, so that no text in it can end the element. */
const toScript = (initial: unknown): string =>
  `<script type="application/json" id="initial">${JSON.stringify(initial).replaceAll('<', '\\u003c')}</script>`;

const listFiles = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
