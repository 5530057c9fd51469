import { type Layout, type PrefixForm, prefixForm } from "../layout.ts";
import { onPrem } from "../world/parts.ts";
import { named, networks, sites } from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Where prefixes come from, and how networks are placed in them. */
export const blocks: Readonly<Record<string, Edit>> = {
  "record a delegated block, or another one": ({ layout }, pick) => {
    const [, form] = pick.one(delegated(layout.prefixes));
    const length = form.delegated?.length ?? 56;
    form.prefix = pick.one(
      length === 56 ? ["2001:db8:a:100::/56", "2001:db8:a:200::/56"] : ["2001:db8:b:10::/60"],
    );
  },
  "take a recorded block out": ({ layout }, pick) => {
    const [, form] = pick.one(
      delegated(layout.prefixes).filter(([, otherForm]) => otherForm.prefix !== undefined),
    );
    delete form.prefix;
  },
  "say who asks for a delegated block, or not": ({ layout }, pick) => {
    const [, form] = pick.one(delegated(layout.prefixes));
    const { length = 56, on } = form.delegated ?? {};
    if (on !== undefined) {
      form.delegated = { length };
      return;
    }
    const { site, siteName } = pick.one(sites(layout).filter((at) => at.site.aws === undefined));
    site.hosts["asker"] ??= onPrem({ network: { renderer: "networkd" }, interfaces: { wan0: {} } });
    form.delegated = { length, on: `${siteName}/asker/wan0` };
  },
  "record a VPC's block, or take it out": ({ layout }, pick) => {
    const { site, siteName } = pick.one(sites(layout).filter((at) => at.site.aws !== undefined));
    if (site.aws === undefined) return;
    const blockOfSite = siteName.length % 2 === 0 ? "2001:db8:c:100::/56" : "2001:db8:c:200::/56";
    const taken = JSON.stringify(layout).includes(`"${blockOfSite}"`);
    const all = ["amazon", { ipam: "ipam-pool-0123456789abcdef0", length: 52 }];
    site.aws.vpc.ipv6 = pick.one([
      ...all,
      ...(taken ? [] : [blockOfSite, { ipam: "ipam-pool-0123456789abcdef0", prefix: blockOfSite }]),
    ]);
    // What stood in a /52 may be outside of a /56.
    for (const network of Object.values(site.networks))
      if (network.prefix !== undefined) delete network.prefix;
  },
  "place networks densely or sparsely": ({ layout }, pick) => {
    const [name, written] = pick.one(named(layout.prefixes));
    layout.prefixes[name] = { ...prefixForm(written), place: pick.one(["dense", "sparse"]) };
  },
  "keep the ends of a prefix": ({ layout }, pick) => {
    const [name, written] = pick.one(named(layout.prefixes));
    layout.prefixes[name] = {
      ...prefixForm(written),
      keep: pick.one([[], ["first" as const], ["last" as const], ["first" as const, "last" as const]]),
    };
  },
  "write a prefix shortly, or at length": ({ layout }, pick) => {
    const [name, written] = pick.one(named(layout.prefixes));
    const { prefix, ...rest } = prefixForm(written);
    need(prefix !== undefined && Object.keys(rest).length === 0);
    if (prefix !== undefined) layout.prefixes[name] = typeof written === "string" ? { prefix } : prefix;
  },
  "another prefix of one's own": ({ layout }, pick) => {
    const [name, written] = pick.one(
      named(layout.prefixes).filter(([, prefix]) => prefixForm(prefix).prefix?.startsWith("2001:db8:2:")),
    );
    const form = prefixForm(written);
    need(!networks(layout).some(({ network }) => network.prefix?.startsWith("2001:db8:2:")));
    layout.prefixes[name] = { ...form, prefix: (form.prefix ?? "").replace("2001:db8:2:", "2001:db8:12:") };
  },
};

function delegated(prefixes: Layout["prefixes"]): [string, PrefixForm][] {
  return named(prefixes).flatMap(([name, prefix]): [string, PrefixForm][] =>
    typeof prefix === "object" && prefix.delegated !== undefined ? [[name, prefix]] : [],
  );
}
