import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planJsonSchema, planJsonSchemaText, planRows } from "../../../core/index.ts";
import { hostOfTwoWays } from "../probe/ways-by-source.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const golden = join(root, "test", "core", "golden");
const schemaFile = join(root, "schema", "plan.schema.json");

describe("the plan as JSON", () => {
  test("its published schema is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
    if (process.env["HEXTET_GOLDEN"] === "write") {
      mkdirSync(dirname(schemaFile), { recursive: true });
      writeFileSync(schemaFile, planJsonSchemaText());
    }
    expect(readFileSync(schemaFile, "utf8")).toBe(planJsonSchemaText());
  });

  const plans = readdirSync(golden).flatMap((name) => {
    const { plan } = planFromText(name, readFileSync(join(golden, name, "layout.yaml"), "utf8"));
    return plan === undefined ? [] : [{ name, plan }];
  });

  test.each(plans)("$name keeps to the schema, and holds every row of the table", ({ plan }) => {
    const json: unknown = JSON.parse(JSON.stringify(planJson(plan)));
    const read = planJsonSchema.parse(json);
    expect(read).toEqual(json);
    expect(read.rows).toEqual(planRows(plan));
  });

  test("tells which way packets go: metric, source, tables, what is routed, gateways that are on-link", () => {
    const { plan } = hostOfTwoWays();
    const [site] = planJson(plan).sites;
    const [box] = site?.hosts ?? [];
    expect(box).toMatchObject({ routed: [{ prefix: "2001:db8:100::/56", unused: "unreachable" }] });
    expect(box?.interfaces[0]).not.toHaveProperty("metric");
    expect(box?.interfaces[1]).toMatchObject({
      metric: 2048,
      source: "2001:db8:2::10",
      tables: [
        {
          table: 102,
          gateway: "fe80::2",
          from: ["2001:db8:2::10/128", "2001:db8:9::10/128"],
          except: ["2001:db8:1::/64", "2001:db8:2::/64", "2001:db8:9::/64"],
        },
      ],
    });
    const gateways = plans.find(({ name }) => name === "gateways");
    const networks = gateways && planJson(gateways.plan).sites.flatMap((each) => each.networks);
    expect(networks?.some(({ gatewayOnLink }) => gatewayOnLink)).toBe(true);
    expect(networks?.some(({ onLink }) => onLink === false)).toBe(true);
  });

  test("holds no value that is absent: what is not there is null", () => {
    for (const { plan } of plans) {
      const holes: string[] = [];
      JSON.stringify(planJson(plan), (key, value) => {
        if (value === undefined) holes.push(key);
        return value;
      });
      expect(holes).toEqual([]);
    }
  });
});
