// The server compiled and restarted on every change, beside the client's own server. One Ctrl-C ends all of it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run, tools } from './processes.mjs';

// Once before: what runs must be there when the watchers begin.
const built = await run(tools.tsc, ['-p', 'tsconfig.build.json']);
if (built !== 0) console.error('dev: there are errors; the server starts with what could be compiled');

const programs = [
  [tools.tsc, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  ['--watch', '--watch-preserve-output', 'dist/main.js'],
];
if (existsSync('client/vite.config.ts'))
  programs.push([tools.vite, 'client', '--config', 'client/vite.config.ts']);

// Standard input stays with this process: the compiler and vite would both read the terminal.
const children = programs.map((args) =>
  spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }),
);
let ending = false;

function end(signal) {
  if (ending) return;
  ending = true;
  for (const child of children) child.kill(signal);
}

// A terminal sends Ctrl-C to the children as well; they may be told twice, and this waits until the last has gone.
process.on('SIGINT', () => end('SIGINT'));
process.on('SIGTERM', () => end('SIGTERM'));
for (const child of children) child.once('exit', () => end('SIGTERM'));
