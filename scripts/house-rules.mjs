// What the linter has no rule for.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import './processes.mjs';

const pureFolders = /^src\/(contracts|orders|stock|sourcing|promises|carriers|exceptions)\//;
const crowded = /^(src|client\/src)\/(.*\/)?(common|shared|utils?|libs?|core|interfaces|helpers?)\//;
const rules = [
  { where: pureFolders, what: /\bnew Date\(\s*\)/, why: 'time is an argument (invariant 11)' },
  {
    where: /^src\//,
    what: /\bimport\b[^;]*['"]\.{1,2}\/[^'"]*(?<!\.ts)(?<!\.json)['"]/,
    why: 'a relative import names its file with .ts',
  },
  {
    where: /^(src|client\/src|test)\//,
    what: /\b(?:describe|it|test)\.only\(/,
    why: 'a focused test hides the others',
  },
];

const found = [];
for (const file of ['src', 'client', 'test'].flatMap(list)) {
  if (/(^|\/)index\.tsx?$/.test(file)) found.push(`${file}: name the file by what it holds, not index`);
  if (crowded.test(file)) found.push(`${file}: a folder is a purpose; "${crowded.exec(file)[3]}" is none`);
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.forEach((line, index) => {
    if (/^\s*(\/\/|\*|\/\*)/.test(line)) return;
    for (const { where, what, why } of rules) {
      if (where.test(file) && what.test(line)) found.push(`${file}:${index + 1}: ${why}`);
    }
  });
}
for (const line of found) console.log(line);
process.exit(found.length === 0 ? 0 : 1);

function list(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'));
}
