import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { type HubProcess, mainBefore, startHub } from './hub-process.ts';
import { metricsToken } from './nodes.ts';

/** One of several hub processes over the same services, each with lines of its own that can be cut. */
export interface ClusterNode {
  readonly name: string;
  readonly database: TcpProxy;
  readonly nats: TcpProxy;
  /** Undefined while it is not there. */
  readonly hub: () => HubProcess | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Told to leave; throws when it did not leave cleanly. */
  leave(): Promise<void>;
  /** Figures of `/metrics`, the labels in the name as they stand there; undefined while there is no answer. */
  measure(): Promise<ReadonlyMap<string, number> | undefined>;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  /** Nodes that are there, one after the other; another one than `not` where there is one. */
  readonly next: (not?: HubProcess) => HubProcess | undefined;
  close(): Promise<void>;
}

export async function openCluster(options: {
  readonly nodes: number;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Cluster> {
  const nodes = await Promise.all(
    Array.from({ length: options.nodes }, async (_, index) => await openNode(`hub-${index + 1}`, options)),
  );
  // The first one migrates; the others find it done.
  for (const node of nodes) await node.start();
  let turn = 0;
  return {
    nodes,
    next(not) {
      const there = nodes.flatMap((node) => node.hub() ?? []);
      const others = there.filter((hub) => hub !== not);
      const among = others.length > 0 ? others : there;
      turn += 1;
      return among[turn % Math.max(1, among.length)];
    },
    async close() {
      for (const node of nodes) {
        node.hub()?.resume();
        await node.kill();
        await node.database.close();
        await node.nats.close();
      }
    },
  };
}

async function openNode(
  name: string,
  options: {
    readonly databaseUrl: string;
    readonly natsUrl: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ClusterNode> {
  const database = await startTcpProxy(Number(new URL(options.databaseUrl).port));
  const nats = await startTcpProxy(Number(new URL(options.natsUrl).port));
  const through = (url: string, { port }: TcpProxy): string => {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(port);
    return changed.href;
  };
  let hub: HubProcess | undefined;
  let isFirst = true;

  return {
    name,
    database,
    nats,
    hub: () => hub,
    async start() {
      const env = {
        DATABASE_URL: through(options.databaseUrl, database),
        NATS_URL: `nats://127.0.0.1:${nats.port}`,
        NODE_NAME: name,
        METRICS_TOKEN: metricsToken,
        ...options.env,
      };
      hub = await (isFirst ? startHub(env, mainBefore) : startHub(env));
      isFirst = false;
    },
    async kill() {
      const killed = hub;
      hub = undefined;
      await killed?.kill();
    },
    async leave() {
      const leaving = hub;
      await leaving?.stop();
      // Only now: until it is gone it may be asked, and must answer or refuse.
      if (hub === leaving) hub = undefined;
    },
    async measure() {
      if (hub === undefined) return undefined;
      try {
        const answer = await fetch(`${hub.url}/metrics`, {
          headers: { authorization: `Bearer ${metricsToken}` },
          signal: AbortSignal.timeout(2_000),
        });
        return readMetrics(await answer.text());
      } catch {
        return undefined;
      }
    },
  };
}

const readMetrics = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const at = line.lastIndexOf(' ');
      return line.startsWith('#') || at < 0 ? [] : [[line.slice(0, at), Number(line.slice(at + 1))]];
    }),
  );
