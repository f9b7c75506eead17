// What the scripts share: the Node they need, and how they run programs.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `This needs Node 24, and this is ${process.version}: run it through npm (npm start, npm test, npm run …), which brings its own.`,
  );
  process.exit(1);
}

export const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** The file that a program of the install starts with; run with this Node, whatever PATH says. */
export const tools = {
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  oxfmt: 'node_modules/oxfmt/bin/oxfmt',
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'node_modules/knip/bin/knip.js',
};

/** Runs a Node program with its output passed through; resolves to its exit code. */
export function run(file, args = [], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
    // Ctrl-C reaches the child by itself; whoever asks only this process must be passed on.
    process.once('SIGTERM', () => child.kill('SIGTERM'));
  });
}

/** Runs a Node program in silence; resolves to its exit code and all it wrote. */
export function capture(file, args = []) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    let output = '';
    const add = (chunk) => (output += chunk);
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
