/**
 * What the picture is of: sites, their networks, the hosts on each, and what lives there.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Thing} Thing
 *
 * @typedef {object} Branch
 * @property {string} id unique
 * @property {"site" | "network" | "host" | "thing"} kind
 * @property {string} name
 * @property {string} note what stands below the name
 * @property {string} word what it is, where its place does not say so
 * @property {string} aim where it leads: what is selected
 * @property {Branch | undefined} parent
 * @property {Branch[]} children
 */

/** @param {Model} model */
export function branchesOf(model) {
  /** By site and network, and there by host, what lies in it. */
  const inside = new Map();
  for (const thing of model.things) {
    const network = thing.host === undefined || thing.retired ? undefined : model.networkOf(thing);
    const key = network === undefined ? `${thing.site}/` : network.name;
    if (thing.host === undefined || thing.retired) continue;
    const hosts = inside.get(key) ?? new Map();
    inside.set(key, hosts);
    const things = hosts.get(thing.host) ?? [];
    hosts.set(thing.host, things);
    things.push(thing);
  }
  return model.data.sites.map((site) => {
    const own = branch("site", site.name, site.name, site.title.slice(site.name.length + 2), undefined);
    for (const network of site.networks) {
      const id = `${site.name}/${network.name}`;
      const below = branch("network", id, network.name, network.prefixes.join(" "), own);
      addHosts(below, site.name, inside.get(id));
    }
    // What a host has that is in no network of the layout: services, pools that are routed to it.
    const shown = new Set(own.children.flatMap(({ children }) => children.map(({ name }) => name)));
    const rest = new Map([...(inside.get(`${site.name}/`) ?? [])].filter(([host]) => !shown.has(host)));
    addHosts(own, site.name, rest);
    for (const host of model.hosts)
      if (host.site === site.name && !host.retired && !shown.has(host.name) && !rest.has(host.name))
        branch("host", `${site.name}//${host.name}`, host.name, "", own, `host:${site.name}/${host.name}`);
    return own;
  });
}

/**
 * @param {Branch} above
 * @param {string} site
 * @param {ReadonlyMap<string, readonly Thing[]> | undefined} hosts
 */
function addHosts(above, site, hosts) {
  for (const [name, things] of hosts ?? []) {
    const interfaces = things.filter(({ kind }) => kind === "interface");
    const own = interfaces.length > 0 ? interfaces : things.filter(({ kind }) => kind === "bridge");
    const note = [...new Set(own.map(({ text }) => text))].join(" ");
    const host = branch("host", `${above.id}/${name}`, name, note, above, `host:${site}/${name}`);
    const living = Map.groupBy(
      things.filter(({ kind }) => kind !== "interface"),
      (thing) => `${thing.kind} ${thing.name}`,
    );
    for (const [key, both] of living) {
      const [thing] = both;
      if (thing === undefined) continue;
      const short = thing.name.split("/").slice(2).join("/");
      const text = both.map((each) => each.text).join(" ");
      const made = branch("thing", `${host.id}/${key}`, short, text, host, `host:${site}/${name}`);
      made.word = thing.kind;
    }
  }
}

/**
 * @param {Branch["kind"]} kind
 * @param {string} id
 * @param {string} name
 * @param {string} note
 * @param {Branch | undefined} parent
 * @param {string} [aim]
 */
function branch(kind, id, name, note, parent, aim = `${kind}:${id}`) {
  /** @type {Branch} */
  const made = { id: `${kind} ${id}`, kind, name, note, word: "", aim, parent, children: [] };
  parent?.children.push(made);
  return made;
}

/** Sides of a gap between two levels to which a line leads. */
export const sides = { left: 1, right: 2, up: 4, down: 8 };

/**
 * @typedef {object} TreeRow
 * @property {(Branch | undefined)[]} cells by level
 * @property {number[]} gaps before each level: the sides that a line leads to
 */

/**
 * The tree on a grid: a branch stands on the row of its first child, each further child below all of the one before.
 *
 * @param {readonly Branch[]} roots
 * @param {ReadonlySet<string>} open ids of those whose children are shown
 * @returns {readonly TreeRow[]}
 */
export function treeRows(roots, open) {
  /** @type {TreeRow[]} */
  const rows = [];
  const at = (/** @type {number} */ row) => {
    while (rows.length <= row) rows.push({ cells: [], gaps: [] });
    return /** @type {TreeRow} */ (rows[row]);
  };
  const mark = (/** @type {number} */ row, /** @type {number} */ level, /** @type {number} */ side) => {
    const { gaps } = at(row);
    gaps[level] = (gaps[level] ?? 0) | side;
  };
  /** @returns the first row below it */
  const place = (/** @type {Branch} */ branch, /** @type {number} */ level, /** @type {number} */ row) => {
    at(row).cells[level] = branch;
    if (branch.children.length === 0 || !open.has(branch.id)) return row + 1;
    mark(row, level + 1, sides.left);
    let next = row;
    let before = row;
    for (const child of branch.children) {
      mark(next, level + 1, sides.right);
      if (next > row) {
        mark(before, level + 1, sides.down);
        for (let between = before + 1; between < next; between++)
          mark(between, level + 1, sides.up | sides.down);
        mark(next, level + 1, sides.up);
      }
      before = next;
      next = place(child, level + 1, next);
    }
    return next;
  };
  let next = 0;
  for (const root of roots) next = place(root, 0, next);
  return rows;
}
