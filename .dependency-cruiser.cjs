/**
 * The rooms' rule: imports point one way, stacks → components → hosts → core, cli → lab → components, and cli → hosts.
 * `test/tooling/rooms.test.ts` shows that it bites.
 */
const rooms = "^(stacks|components|hosts|core|agent|cli|lab|setup|ci|policy)/";
const packages = (names) => `(^|/)node_modules/(${names})(/|$)`;

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "core-knows-no-other-room",
      severity: "error",
      from: { path: "^core/" },
      to: { path: rooms, pathNot: "^core/" },
    },
    {
      name: "core-is-pure",
      comment:
        "no Pulumi, no file system, no clock, no randomness: of Node's own modules, only the hashing of crypto, and module, which loads a package late",
      severity: "error",
      from: { path: "^core/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|module)$" },
    },
    {
      name: "core-takes-pure-packages",
      severity: "error",
      from: { path: "^core/" },
      to: {
        path: "(^|/)node_modules/",
        pathNot: packages("ip-address|zod|yaml|js-yaml|@hpcc-js/wasm-graphviz"),
      },
    },
    {
      name: "stages-know-no-capability",
      comment: "they go through the list, and ask every capability for what it has",
      severity: "error",
      from: { path: "^core/(layout|plan|render|probe|report|names|import)/" },
      to: { path: "^core/capabilities/[^/]+/", pathNot: "^core/capabilities/contract/" },
    },
    {
      name: "hosts-know-core-alone",
      comment: "the agent's text is read where it lies, as a file",
      severity: "error",
      from: { path: "^hosts/" },
      to: { path: rooms, pathNot: "^(hosts|core)/" },
    },
    {
      name: "hosts-by-their-index",
      comment:
        "what other rooms may use of it stands there, and what speaks to no host in the index of process/",
      severity: "error",
      from: { path: rooms, pathNot: "^hosts/" },
      to: { path: "^hosts/", pathNot: "^hosts/(process/)?index\\.ts$" },
    },
    {
      name: "components-know-hosts-and-core",
      severity: "error",
      from: { path: "^components/" },
      to: { path: rooms, pathNot: "^(components|hosts|core)/" },
    },
    {
      name: "lab-knows-no-command-line",
      severity: "error",
      from: { path: "^lab/" },
      to: { path: rooms, pathNot: "^(lab|components|hosts|core|setup|agent)/" },
    },
    {
      name: "stacks-know-components-and-core",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: rooms, pathNot: "^(stacks|components|core)/" },
    },
    {
      name: "nothing-imports-stacks-or-the-command-line",
      severity: "error",
      from: { pathNot: "^(stacks|cli|test|bench)/" },
      to: { path: "^(stacks|cli)/" },
    },
    {
      name: "the-command-line-runs-no-stack-of-its-own",
      comment:
        "a program reaches the engine through the lab's inline program or through Pulumi's own command",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^stacks/" },
    },
    {
      name: "the-command-line-knows-no-components",
      comment:
        "it speaks to hosts by itself, and has the lab make resources: none of its commands loads Pulumi",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^components/" },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "setup-needs-nothing-installed",
      severity: "error",
      from: { path: "^setup/" },
      to: { path: "^(?!setup/)", dependencyTypesNot: ["core"] },
    },
    {
      name: "pipelines-need-nothing-installed",
      comment: "what runs in them is started by Node alone; it starts hextet as a program",
      severity: "error",
      from: { path: "^ci/" },
      to: { path: "^(?!ci/)", dependencyTypesNot: ["core"] },
    },
    {
      name: "policy-is-a-pack-of-its-own",
      comment: "with a package.json of its own, whose one package nobody else needs",
      severity: "error",
      from: { path: "^policy/" },
      to: { path: "^(?!policy/)", dependencyTypesNot: ["core"] },
    },
    {
      name: "pulumi-only-in-components-and-lab",
      comment: "stacks/ is a Pulumi program and may ask for its configuration",
      severity: "error",
      from: { pathNot: "^(components|lab|stacks|test|bench)/" },
      to: { path: packages("@pulumi/[^/]+") },
    },
    {
      name: "providers-only-in-components",
      comment: "@pulumi/aws is 84 MB: loaded where an AWS resource is made, and nowhere else",
      severity: "error",
      from: { pathNot: "^(components|test|bench)/" },
      to: { path: packages("@pulumi/(aws|command)") },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "listed-in-package-json",
      severity: "error",
      from: {},
      to: {
        dependencyTypes: ["unknown", "undetermined", "npm-no-pkg", "npm-unknown"],
        // A peer that is optional counts as one that nobody lists.
        dependencyTypesNot: ["npm-peer"],
      },
    },
    {
      name: "product-needs-no-tools",
      severity: "error",
      from: { path: rooms },
      to: {
        dependencyTypes: ["npm-dev"],
        // What whoever uses the package brings is pinned here for development.
        dependencyTypesNot: ["type-only", "npm-peer"],
        pathNot: packages("@types/node"),
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|test/package/(offices|default-project))(/|$)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};
