/**
 * Who may import whom. What is not written here is forbidden. The files beside the folders of `src/` compose everything.
 */
const pure = {
  contracts: [],
  orders: ['contracts', 'carriers/fold'],
  stock: ['contracts', 'orders/', 'exceptions/'],
  sourcing: ['contracts'],
  promises: ['contracts'],
  carriers: ['contracts'],
  warehouses: ['contracts', 'carriers/fields'],
  exceptions: ['contracts', 'orders/', 'promises/calendar'],
  feeds: ['contracts', 'orders/', 'exceptions/', 'promises/calendar'],
  incidents: ['contracts', 'orders/', 'exceptions/'],
};
const purely = Object.keys(pure);
const rooms = {
  platform: [],
  actors: ['platform/'],
  journal: ['platform/'],
  hub: [...purely.map((folder) => `${folder}/`), 'actors/', 'journal/', 'platform/'],
  board: ['contracts/', 'orders/', 'stock/', 'hub/ports/', 'journal/', 'platform/'],
  ingest: ['contracts/', 'carriers/', 'warehouses/', 'hub/', 'platform/'],
  payments: ['contracts/', 'hub/ports/', 'platform/'],
  notifications: ['contracts/', 'hub/ports/', 'platform/'],
  documents: ['contracts/', 'hub/ports/', 'platform/'],
  connectors: ['contracts/', 'hub/ports/', 'platform/'],
  access: ['contracts/', 'platform/'],
  http: ['contracts/', 'access/', 'hub/', 'board/', 'platform/'],
  live: ['contracts/', 'access/', 'hub/', 'board/', 'platform/'],
  simulator: ['contracts/', 'access/tokens', 'platform/'],
};
const outside = { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'] };
const into = (targets) => targets.map((target) => `^src/${target}`);

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-at-run-time',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-roots-compose',
      severity: 'error',
      from: { path: '^src/.+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
  ],
  allowedSeverity: 'error',
  allowed: [
    {
      from: {
        path: '^src/(main|app\\.module|composition|machines|mails|workers|start-node|demo|restored)\\.ts$',
      },
      to: {},
    },
    { from: { path: '^src/config\\.ts$' }, to: { path: '^src/platform/|^node_modules/zod/' } },
    { from: { path: '^src/config\\.ts$' }, to: { dependencyTypes: ['core'] } },
    { from: { path: '^src/([^/]+)/' }, to: { path: '^src/$1/' } },
    { from: { path: `^src/(${purely.join('|')})/` }, to: { path: '^node_modules/zod/' } },
    ...Object.entries(pure)
      .filter(([, targets]) => targets.length > 0)
      .map(([folder, targets]) => ({ from: { path: `^src/${folder}/` }, to: { path: into(targets) } })),
    { from: { path: `^src/(${Object.keys(rooms).join('|')})/` }, to: outside },
    ...Object.entries(rooms)
      .filter(([, targets]) => targets.length > 0)
      .map(([folder, targets]) => ({ from: { path: `^src/${folder}/` }, to: { path: into(targets) } })),
    // The client: its roots compose, features do not know each other, what they share knows no feature.
    { from: { path: '^client/src/[^/]+$' }, to: { path: '^client/src/' } },
    { from: { path: '^client/src/features/([^/]+)/' }, to: { path: '^client/src/features/$1/' } },
    { from: { path: '^client/src/features/' }, to: { path: '^client/src/(?!features/)[^/]+/' } },
    { from: { path: '^client/src/(?!features/)[^/]+/' }, to: { path: '^client/src/(?!features/)[^/]+/' } },
    { from: { path: '^client/src/' }, to: { path: '^src/contracts/' } },
    { from: { path: '^client/src/' }, to: { dependencyTypes: ['npm', 'npm-dev'] } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$|\\.css$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
