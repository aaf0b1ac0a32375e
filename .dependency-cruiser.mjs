// Who may import whom inside the packages. Between packages, `turbo boundaries` watches as well.
const tests = '[.](test|test-d)[.]ts$';
const notRuntime = ['^packages/[^/]+/test/', '[.]config[.]ts$', '/(testing|conformance)/', tests];
/** The folders of core that have an entry of their own; the rest of core is its kernel. */
const entries = [
  'ports|schema',
  'resilience|http|node|webhooks|telemetry',
  'memory|conformance|testing|tools',
].map((folders) => `^packages/core/src/(${folders})/`);

/** Only `allowed` may import the npm package `name`. */
const onlyFrom = (name, allowed, comment) => ({
  name: `${name}-has-one-place`,
  comment,
  severity: 'error',
  from: { path: '^packages/[^/]+/src/', pathNot: [allowed, tests] },
  to: { path: [`node_modules/${name}/`, `^${name}(/|$)`] },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or want a third.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^packages/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'kernel-stands-alone',
      comment: 'Calls, policies, bindings, errors and money know no port, no transport, no policy.',
      severity: 'error',
      from: {
        path: '^packages/core/src/',
        pathNot: ['/src/index[.]ts$', ...entries, ...notRuntime],
      },
      to: { path: [...entries, 'node_modules/'] },
    },
    {
      name: 'ports-are-pure',
      comment: 'A port is an interface, a table and its input schemas.',
      severity: 'error',
      from: { path: '^packages/core/src/ports/', pathNot: tests },
      to: { path: ['node_modules/', ...entries], pathNot: '^packages/core/src/(ports|schema)/' },
    },
    {
      name: 'mechanisms-know-no-port',
      comment: 'Resilience, http, webhooks and telemetry serve every port, so they name none.',
      severity: 'error',
      from: {
        path: '^packages/core/src/(resilience|http|node|webhooks|telemetry|schema)/',
        pathNot: tests,
      },
      to: { path: '^packages/core/src/(ports|memory)/' },
    },
    {
      name: 'runtime-never-imports-testing',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: notRuntime },
      to: { path: [...notRuntime, '^@quayside/[a-z0-9-]+/(testing|conformance)$'] },
    },
    {
      name: 'runtime-has-runtime-dependencies',
      comment: 'What runs at the user is a dependency or a peer; core builds three packages in.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: [...notRuntime, '^packages/core/'] },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'adapters-are-strangers',
      comment: 'An adapter imports core, and pricing, and nothing of another adapter.',
      severity: 'error',
      // What stands on a port is tested with several adapters of it.
      from: { path: '^packages/(?!core/)([^/]+)/', pathNot: '^packages/portfolio/test/' },
      to: {
        path: ['^packages/(?!(core|pricing)/)', '^@quayside/(?!(core|pricing)(/|$))'],
        pathNot: '^packages/$1/',
      },
    },
    {
      name: 'core-imports-no-adapter',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: ['^packages/(?!core/)', '^@quayside/(?!core(/|$))'] },
    },
    {
      name: 'no-static-node-http',
      comment: "An import of 'node:http' loads undici, 35 ms: take it by process.getBuiltinModule.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: notRuntime },
      to: { path: '^(node:)?http$', dependencyTypesNot: ['type-only'] },
    },
    onlyFrom(
      'zod',
      // A server writes its OpenAPI document from its schemas, by toJSONSchema, and says each issue of a request;
      // core's schemas have neither. Applications that are only clients never load these folders.
      '^packages/(core/src/schema|cost-tracker/src/(contract|server|reconcile))/',
      'Schemas come from core, so that there is one zod.',
    ),
    onlyFrom('ky', '^packages/core/src/http/fetch-transport[.]ts$', 'ky loads with the transport.'),
    onlyFrom(
      '@opentelemetry',
      '^packages/core/src/telemetry/otel/',
      'An optional peer stays in its entry.',
    ),
    onlyFrom(
      '@pydantic/genai-prices',
      '^packages/pricing/src/standard/',
      'Its tables are 0.8 MB: who brings prices of their own never loads them.',
    ),
    onlyFrom('msw', '/testing/', 'An optional peer stays in its entry.'),
    onlyFrom('cockatiel', '^packages/core/src/resilience/', 'Its vocabulary ends at resilience.'),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '^packages/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'packages/core/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import'] },
  },
};
