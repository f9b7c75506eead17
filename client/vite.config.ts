import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a page may load at first, gzipped; over it the build fails. */
const budgetKb = { staff: { js: 230, css: 30 }, customer: { js: 120, css: 15 } } as const;

const budget = (): Plugin => ({
  name: 'bundle-budget',
  apply: 'build',
  writeBundle(_options, bundle) {
    const size = (name: string): number => {
      const file = bundle[name];
      if (file === undefined) return 0;
      return gzipSync(file.type === 'chunk' ? file.code : file.source).length / 1024;
    };
    for (const [entry, limit] of Object.entries(budgetKb)) {
      const seen = new Set<string>();
      const styles = new Set<string>();
      const visit = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || seen.has(name)) return;
        seen.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && file.isEntry && file.name === entry) visit(file.fileName);
      }
      const js = [...seen].reduce((sum, name) => sum + size(name), 0);
      const css = [...styles].reduce((sum, name) => sum + size(name), 0);
      this.info(
        `${entry}: ${js.toFixed(1)} KB JS of ${limit.js}, ${css.toFixed(1)} KB CSS of ${limit.css} (gzip)`,
      );
      if (js === 0) this.error(`${entry}: no entry of this name`);
      if (js > limit.js || css > limit.css) this.error(`${entry} is over its budget`);
    }
  },
});

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react(), budget()],
  build: {
    outDir: here('../dist/client'),
    emptyOutDir: true,
    target: 'es2023',
    // Small files inlined as data: addresses would need a looser content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { staff: here('staff.html'), customer: here('customer.html') } },
  },
  server: {
    proxy: {
      '/api': 'http://localhost:3000',
      '/health': 'http://localhost:3000',
      '/socket.io': { target: 'http://localhost:3000', ws: true },
    },
  },
});
