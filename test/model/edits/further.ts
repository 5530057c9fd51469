import { type FurtherForm, furtherForms, type Layout } from "../layout.ts";
import { ipv6Text, numberOf } from "../text/numbers.ts";
import {
  type InterfacePlace,
  interfaces,
  isForLoopbacks,
  isPrefix,
  lengthOf,
  type NetworkPlace,
  named,
  networks,
} from "../world/places.ts";
import type { Edit } from "./edit.ts";
import { aim, host6 } from "./pinning.ts";

/** Several prefixes on a segment: further ones of a network, and other networks that an interface is in too. */
export const further: Readonly<Record<string, Edit>> = {
  "give a network a further prefix": ({ layout }, pick) => {
    const { network } = pick.one(onPrem(layout));
    network.prefixes ??= {};
    const name = pick.name(network.prefixes, ["lan", "before", "after"]);
    const used = [network.from, ...furtherForms(network).map(([, { from }]) => from)];
    const sources = named(layout.prefixes)
      .map(([source]) => source)
      .filter((source) => isPrefix(layout, source, 6) && !used.includes(source));
    const block = numberOf(pick.one(["2001:db8:2:b0::", "2001:db8:2:1::", "2001:db8:47::", "2001:db8:48::"]));
    const pin = `${ipv6Text(block.value)}/${lengthOf(network)}`;
    network.prefixes[name] = pick.one([
      ...[pin, { prefix: pin, deprecated: true }],
      ...sources.flatMap((from) => [{ from }, { from }, { from, deprecated: false }]),
    ]);
  },
  "pin a further prefix": (world, pick) => {
    const { siteName, networkName, network, name, form } = pick.one(
      furthers(world.layout).filter((at) => at.form.from !== undefined),
    );
    const size = 1n << BigInt(128 - lengthOf(network));
    const first = aim(world, pick, `prefix:${form.from}`, `${siteName}/${networkName}`, 5n << 64n);
    const prefix = `${ipv6Text((first / size) * size)}/${lengthOf(network)}`;
    if (network.prefixes !== undefined) network.prefixes[name] = { ...form, prefix };
  },
  "unpin a further prefix": ({ layout }, pick) => {
    const { network, name, form } = pick.one(
      furthers(layout).filter((at) => at.form.from !== undefined && at.form.prefix !== undefined),
    );
    const { prefix: _, ...rest } = form;
    if (network.prefixes !== undefined) network.prefixes[name] = rest;
  },
  "take a further prefix out": ({ layout }, pick) => {
    const { network, name } = pick.one(furthers(layout));
    delete network.prefixes?.[name];
  },
  "deprecate a further prefix, or not": ({ layout }, pick) => {
    const { network, name, form } = pick.one(furthers(layout));
    const { deprecated = false, ...rest } = form;
    if (network.prefixes !== undefined)
      network.prefixes[name] = deprecated ? rest : { ...rest, deprecated: true };
  },
  /** As a network is renumbered: nothing gets a new block. */
  "a network and a further prefix change places": ({ layout }, pick) => {
    const { network, name, form } = pick.one(furthers(layout));
    const length = lengthOf(network);
    const own: FurtherForm = {
      ...(network.from === undefined ? {} : { from: network.from }),
      ...(network.prefix === undefined ? {} : { prefix: network.prefix }),
    };
    for (const key of ["from", "prefix", "length"] as const) delete network[key];
    if (form.from !== undefined) network.from = form.from;
    if (form.prefix !== undefined) network.prefix = form.prefix;
    else network.length = length;
    if (network.prefixes !== undefined) network.prefixes[name] = own;
  },
  "say how an interface ends in a further prefix, or not": ({ layout }, pick) => {
    const { site, one: networkInterface } = pick.one(
      interfaces(layout).filter((at) => prefixNames(at).length > 0),
    );
    const name = pick.one(prefixNames({ site, one: networkInterface }));
    if (networkInterface.prefixes?.[name] !== undefined && pick.maybe()) {
      delete networkInterface.prefixes[name];
      return;
    }
    networkInterface.prefixes = {
      ...networkInterface.prefixes,
      [name]: pick.one([["::a"], ["::b", "::c"], [], ["2001:db8:47::d"], ["::"], ["::fdff:ffff:ffff:ff80"]]),
    };
  },
  "an interface is in another network too": (world, pick) => {
    const {
      siteName,
      site,
      hostName,
      interfaceName,
      one: networkInterface,
    } = pick.one(interfaces(world.layout).filter((at) => at.site.aws === undefined && isOnSegment(at)));
    const network = pick.one(
      named(site.networks)
        .map(([name]) => name)
        .filter((name) => name !== networkInterface.network && !isForLoopbacks(site, name)),
    );
    const owner = `${siteName}/${hostName}/${interfaceName}`;
    const pin = host6(aim(world, pick, `network:${siteName}/${network}`, owner, 0x70n));
    networkInterface.alsoIn = {
      ...networkInterface.alsoIn,
      [network]: pick.one([
        {},
        { addresses: [pin] },
        { addresses: [pin, "::7f"] },
        { addresses: [] },
        { table: 201 },
      ]),
    };
  },
  "an interface is in another network no more": ({ layout }, pick) => {
    const { one: networkInterface } = pick.one(
      interfaces(layout).filter((at) => at.one.alsoIn !== undefined),
    );
    delete networkInterface.alsoIn?.[pick.one(Object.keys(networkInterface.alsoIn).sort())];
  },
  "connections start from an address, or any": ({ layout }, pick) => {
    const {
      siteName,
      hostName,
      interfaceName,
      one: networkInterface,
    } = pick.one(
      interfaces(layout).filter(
        (at) => at.one.network !== undefined && at.interfaceName !== "lo" && at.one.addresses?.length !== 0,
      ),
    );
    const pins = (networkInterface.addresses ?? []).filter((address) => typeof address === "string");
    if (networkInterface.source !== undefined && pick.maybe()) delete networkInterface.source;
    else networkInterface.source = pick.one([...pins, { ref: `${siteName}/${hostName}/${interfaceName}` }]);
  },
};

function onPrem(layout: Layout): NetworkPlace[] {
  return networks(layout).filter(({ site }) => site.aws === undefined);
}

interface FurtherPlace extends NetworkPlace {
  readonly name: string;
  readonly form: FurtherForm;
}

function furthers(layout: Layout): FurtherPlace[] {
  return onPrem(layout).flatMap((at) =>
    furtherForms(at.network).map(([name, form]): FurtherPlace => ({ ...at, name, form })),
  );
}

function prefixNames({ site, one: networkInterface }: Pick<InterfacePlace, "site" | "one">): string[] {
  return Object.keys(site.networks[networkInterface.network ?? ""]?.prefixes ?? {}).sort();
}

function isOnSegment({ site, one: networkInterface, interfaceName }: InterfacePlace): boolean {
  return (
    networkInterface.network !== undefined &&
    interfaceName !== "lo" &&
    !isForLoopbacks(site, networkInterface.network)
  );
}
