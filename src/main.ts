import './platform/require-node.ts';
import { failToStart, leaveOnSignal, mustLoadConfig, startNode } from './start-node.ts';

const began = performance.now();
const node = await startNode(mustLoadConfig()).catch(failToStart);
leaveOnSignal(node);
const natsProblem = node.machines.natsProblem();
if (natsProblem !== null) process.stdout.write(`NATS door shut: ${natsProblem}\n`);
process.stdout.write(
  `Order hub ready at ${node.url} (${((performance.now() - began) / 1_000).toFixed(1)} s)\n`,
);
