import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Node writes with `--cpu-prof`. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Calls of one function from the same place, put together. */
interface Frame {
  readonly name: string;
  readonly file: string;
  readonly children: Map<string, Frame>;
  micros: number;
}

const width = 1_600;
const rowHeight = 17;
/** Narrower than a line, a frame says nothing. */
const leastPixels = 1;
/** Deeper is only how modules import each other when the program begins. */
const mostRows = 40;

/** A flame graph beside each CPU profile of a folder, as SVG; the time in which a thread waits is left out. */
export function drawFlames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => {
      const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
      const path = join(folder, file.replace(/\.cpuprofile$/, '.svg'));
      writeFileSync(path, toSvg(toFrames(profile)));
      return path;
    });
}

function toFrames({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const root: Frame = { name: 'all', file: '', children: new Map(), micros: 0 };
  for (const [id, micros] of own) {
    const stack: number[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.unshift(at);
    const called = stack.slice(1).flatMap((one) => byId.get(one)?.callFrame ?? []);
    if (called.at(-1)?.functionName === '(idle)') continue;
    root.micros += micros;
    let frame = root;
    for (const { functionName, url, lineNumber } of called) {
      const name = functionName === '' ? '(anonymous)' : functionName;
      const file = url === '' ? '' : `${toShort(url)}:${lineNumber + 1}`;
      const key = `${name} ${file}`;
      const known = frame.children.get(key);
      const next = known ?? { name, file, children: new Map<string, Frame>(), micros: 0 };
      if (known === undefined) frame.children.set(key, next);
      next.micros += micros;
      frame = next;
    }
  }
  return root;
}

/** No path of the machine it ran on. */
const toShort = (url: string): string => url.replace(/^.*\/(?:node_modules|dist-bench|dist)\//, '');

/** Ours, the platform's, and what is neither. */
function toColour({ name, file }: Frame): string {
  if (name === '(garbage collector)') return '#c0504d';
  if (file.startsWith('src/')) return '#5b8db8';
  if (file === '' || file.startsWith('node:')) return '#a8a8a0';
  return '#d9a441';
}

function toSvg(root: Frame): string {
  const perMicro = width / Math.max(1, root.micros);
  const parts: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number): void => {
    const wide = frame.micros * perMicro;
    if (wide < leastPixels || depth >= mostRows) return;
    deepest = Math.max(deepest, depth);
    const share = ((frame.micros / root.micros) * 100).toFixed(1);
    const title = toXml(`${frame.name} ${frame.file} ${share} %`);
    const letters = Math.floor((wide - 4) / 6.2);
    const text =
      letters < 3
        ? ''
        : `<text x="${(x + 2).toFixed(1)}" y="${depth * rowHeight + 12}">${toXml(frame.name.slice(0, letters))}</text>`;
    parts.push(
      `<g><title>${title}</title><rect x="${x.toFixed(1)}" y="${depth * rowHeight}" width="${wide.toFixed(1)}" height="${rowHeight - 1}" fill="${toColour(frame)}"/>${text}</g>`,
    );
    let left = x;
    for (const child of [...frame.children.values()].toSorted((one, other) => other.micros - one.micros)) {
      draw(child, left, depth + 1);
      left += child.micros * perMicro;
    }
  };
  draw(root, 0, 0);
  const height = (deepest + 1) * rowHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="10">
<rect width="${width}" height="${height}" fill="#fbfaf7"/>
${parts.join('\n')}
</svg>
`;
}

const toXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
