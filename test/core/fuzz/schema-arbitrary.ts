import fc from "fast-check";
import { z } from "zod";

/**
 * Layouts made from the schema itself: whatever key is added to it is fuzzed from then on. Texts are drawn from
 * those that mean something in a layout, so that references meet and addresses collide; now and then something
 * of another kind stands where the schema asks for one.
 */

const names = ["rack", "cloud", "home", "edge", "uplink", "guests", "web", "a", "z9", "constructor"];
const interfaces = ["eno1", "ens5", "vmbr0", "vmbr1", "eno1.5", "a"];
const hostKey = `ssh-ed25519 ${"A".repeat(43)}`;

const texts = [
  ...names,
  ...interfaces,
  "amazon",
  "agent",
  "lab",
  hostKey,
  "::",
  "::1",
  "::10",
  "::25",
  "::ffff:ffff:ffff:ffff",
  "fe80::1",
  "fe80::1%eno1",
  "ff02::1",
  "2001:db8::1",
  "2001:DB8:0::1",
  "2001:db8:1::10",
  "::ffff:192.0.2.1",
  "192.0.2.1",
  "::/0",
  "::/64",
  "::8/126",
  "::9/126",
  "::/127",
  "0:0:0:3::/64",
  "0:0:0:ff::/64",
  "2001:db8::/48",
  "2001:db8::/64",
  "2001:db8:1::/64",
  "2001:db8::/127",
  "2001:db8::/128",
  "3fff::/20",
  "3fff:b0b::/56",
  "fd00::/48",
  "fd12:3456:789a::/48",
  "2002::/16",
  "2001:cafe::/32",
  "fec0::/10",
  "10.20.0.0/16",
  "10.20.1.0/24",
  "0.0.0.0/0",
  "10.20.1.0/33",
  "8000-8010",
  "9-1",
  "debian-13",
  "t3.small",
  "eu-central-1",
  "eu-central-1a",
  "nginx:1.29",
  "HX050",
  "HX031",
  "HX053",
  "first",
  "last",
  "rack/uplink",
  "rack/uplink/gateway",
  "rack/web",
  "cloud/web/ens5",
];

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e21,
    Number.NaN,
    "",
    [],
    {},
    "__proto__",
    "\u0000",
    "\u001b[31m",
  ),
  fc.string(),
  fc.jsonValue(),
);

/**
 * Layouts that are good, with some of their values changed for others or taken out: most of them plan, or come far.
 * @param good layouts as objects
 */
export function alteredLayouts(good: readonly unknown[]): fc.Arbitrary<unknown> {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(...texts) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: anything },
  );
  const alterations = fc.array(fc.record({ at: fc.nat(), value }), { maxLength: 3 });
  return fc.tuple(fc.constantFrom(...good), alterations).map(([layout, altered]) => {
    const own = structuredClone(layout);
    for (const { at, value } of altered) {
      const places = leaves(own);
      const place = places[at % places.length];
      if (place === undefined) continue;
      if (value === undefined) delete place.holder[place.key];
      else place.holder[place.key] = value;
    }
    return own;
  });
}

/** Every value that holds no others, with where it stands. */
function leaves(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (!isHolder(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isHolder(inner) ? leaves(inner) : [{ holder: value, key }],
  );
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What fits a schema, mostly. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return arbitraryOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodRecord) return recordOf(schema);
  if (schema instanceof z.ZodArray)
    return fc.array(arbitraryOf(schema.element as z.ZodType), { maxLength: 3 });
  if (schema instanceof z.ZodUnion)
    return fc.oneof(...schema.options.map((option) => arbitraryOf(option as z.ZodType)));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return fc.oneof(
      fc.constantFrom(1, 22, 56, 60, 64, 80, 112, 120, 126, 127, 128, 101, 65_535),
      fc.integer(),
    );
  if (schema instanceof z.ZodString) return textFor(schema);
  throw new Error(
    `nothing is known of how to make a ${String((schema as { type?: unknown } | undefined)?.type)}`,
  );
}

const absent = Symbol("absent");

function objectOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  // With half of all keys there each layout would have a problem: two of three that may be absent are.
  const entries = Object.entries(schema.shape).map(([key, value]): [string, fc.Arbitrary<unknown>] => {
    const there = arbitraryOf(value as z.ZodType);
    const mayLack = value instanceof z.ZodOptional;
    return [
      key,
      mayLack
        ? fc.oneof({ weight: 2, arbitrary: fc.constant(absent) }, { weight: 1, arbitrary: there })
        : there,
    ];
  });
  return fc
    .record(Object.fromEntries(entries), { noNullPrototype: true })
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== absent)));
}

function recordOf(schema: z.ZodRecord): fc.Arbitrary<unknown> {
  return fc.dictionary(fitting(schema.keyType).map(String), arbitraryOf(schema.valueType as z.ZodType), {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

/** Those of the texts that the schema takes, where it takes any; the others are the next stage's to judge. */
function textFor(schema: z.ZodString): fc.Arbitrary<string> {
  const fits = texts.filter((text) => schema.safeParse(text).success);
  const known = fits.length > 0 ? fc.constantFrom(...fits) : fc.constantFrom(...texts);
  return fc.oneof(
    { weight: 30, arbitrary: known },
    { weight: 1, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string() },
  );
}
