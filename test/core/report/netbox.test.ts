import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { nameFilter, netBoxTables, type Plan, planFromText } from "../../../core/index.ts";

const stacks = join(import.meta.dirname, "..", "..", "..", "stacks");
const golden = join(import.meta.dirname, "netbox.json");

function planOf(name: string): Plan {
  const layout = readFileSync(join(stacks, `${name}.layout.yaml`), "utf8");
  const { plan } = planFromText(name, layout, {
    ledger: readFileSync(join(stacks, `${name}.ledger.jsonl`), "utf8"),
  });
  if (plan === undefined) throw new Error(`${name} has problems`);
  return plan;
}

type Row = Readonly<Record<string, string | number | boolean>>;

/** What NetBox's import forms ask for, and where what a field names has to be by then. Those of `ipam` and of interfaces are by its source; the others were not compared with it, and no NetBox has read them. */
const forms: Readonly<
  Record<string, { required: readonly string[]; refers: Readonly<Record<string, string>> }>
> = {
  sites: { required: ["name", "slug", "status"], refers: {} },
  manufacturers: { required: ["name", "slug"], refers: {} },
  device_roles: { required: ["name", "slug", "color"], refers: {} },
  device_types: {
    required: ["manufacturer", "model", "slug"],
    refers: { manufacturer: "manufacturers.name" },
  },
  devices: {
    required: ["name", "role", "manufacturer", "device_type", "site", "status"],
    refers: {
      role: "device_roles.name",
      manufacturer: "manufacturers.name",
      device_type: "device_types.model",
      site: "sites.name",
    },
  },
  interfaces: { required: ["device", "name", "type"], refers: { device: "devices.name" } },
  virtual_machines: {
    required: ["name", "status", "site"],
    refers: { site: "sites.name", role: "device_roles.name" },
  },
  vm_interfaces: {
    required: ["virtual_machine", "name"],
    refers: { virtual_machine: "virtual_machines.name" },
  },
  prefixes: { required: ["prefix", "status"], refers: {} },
  ip_addresses: {
    required: ["address", "status"],
    refers: { device: "devices.name", virtual_machine: "virtual_machines.name" },
  },
};

const names = ["example", "lab", "cellar", "home", "hosting", "private-cloud", "two-uplinks", "home-server"];

describe.each(names)("%s for NetBox", (name) => {
  const { tables } = netBoxTables(planOf(name), nameFilter([]));
  const lists = Object.entries<readonly Row[]>({ ...tables });

  test("has what each import asks for, and refers to what has been imported by then", () => {
    expect(lists.map(([model]) => model)).toEqual(Object.keys(forms));
    const imported = new Set<string>();
    for (const [model, rows] of lists) {
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(expect.arrayContaining([...(forms[model]?.required ?? [])]));
        for (const [field, target] of Object.entries(forms[model]?.refers ?? {}))
          if (row[field] !== undefined) expect(imported).toContain(`${target}=${row[field]}`);
        for (const field of ["bridge", "lag", "parent"])
          if (row[field] !== undefined) expect(imported).toContain(`${row["device"]} ${row[field]}`);
        if (row["interface"] !== undefined)
          expect(imported).toContain(`${row["device"] ?? row["virtual_machine"]} ${row["interface"]}`);
        for (const [field, value] of Object.entries(row)) imported.add(`${model}.${field}=${value}`);
        imported.add(`${row["device"] ?? row["virtual_machine"]} ${row["name"]}`);
      }
    }
  });

  test("has each thing once, as NetBox demands: names, prefixes, addresses but for anycast", () => {
    const once = (rows: readonly Row[], ...fields: readonly string[]) => {
      const keys = rows.map((row) => fields.map((field) => row[field]).join(" "));
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    };
    once(tables.devices, "name");
    once(tables.interfaces, "device", "name");
    once(tables.virtual_machines, "name");
    once(tables.prefixes, "prefix");
    once(
      tables.ip_addresses.filter((row) => row["role"] !== "anycast"),
      "address",
    );
  });
});

test("the example's tables are what they were (HEXTET_GOLDEN=write writes them)", () => {
  const text = `${JSON.stringify(netBoxTables(planOf("example"), nameFilter([])), null, 2)}\n`;
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});

test("of a part: its devices, and nothing of others", () => {
  const { tables } = netBoxTables(planOf("lab"), nameFilter(["rack/pve-*"]));
  expect(tables.devices.map((row) => row["name"])).toEqual(["rack/pve-1"]);
  expect(tables.ip_addresses.map((row) => row["description"])).toEqual([
    "interface rack/pve-1/vmbr0",
    "interface rack/pve-1/vmbr2",
    "guest rack/pve-1/git",
  ]);
});

describe("a filter of names", () => {
  test.each([
    ["rack", "rack/pve-1/git", true],
    ["rack/", "rack/pve-1", true],
    ["pve-*", "rack/pve-1/git", true],
    ["rack/pve-*", "rack/pve-1", true],
    ["rack/pve-?", "rack/pve-10", false],
    ["rack/*/git", "rack/pve-1/git", true],
    ["git", "rack/pve-1/git", false],
    ["ra", "rack/pve-1", false],
    ["*/git", "rack/pve-1/git", false],
    ["r.ck", "rack/pve-1", false],
  ])("%s of %s: %p", (glob, name, expected) => {
    expect(nameFilter([glob])(name)).toBe(expected);
  });

  test("of no glob asks for all", () => {
    expect(nameFilter([])("rack")).toBe(true);
  });
});
