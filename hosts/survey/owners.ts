import type { Configurator, SurveyedOwner } from "../../core/survey/index.ts";
import type { ConfiguredInterface } from "./configured-interface.ts";
import type { LinkFacts } from "./kernel-facts.ts";
import type { NetworkdLink } from "./networkd.ts";
import { pairs, type Section, type Sections } from "./sections.ts";

/** Whose the configuration of interfaces is, as far as files and programs say it. */
export class Owners {
  readonly #sections: Sections;
  readonly #networkd: ReadonlyMap<number, NetworkdLink>;
  readonly #networkManager: ReadonlyMap<string, ConfiguredInterface>;
  readonly #ifupdown: Configurator;
  readonly #active: ReadonlySet<string>;

  constructor(
    sections: Sections,
    networkd: ReadonlyMap<number, NetworkdLink>,
    networkManager: ReadonlyMap<string, ConfiguredInterface>,
  ) {
    this.#sections = sections;
    this.#networkd = networkd;
    this.#networkManager = networkManager;
    this.#ifupdown = sections.map("packages").has("ifupdown2") ? "ifupdown2" : "ifupdown";
    this.#active = activeUnits(sections);
  }

  /** @param asks the program that asks DHCP on it by itself, where one does */
  of(link: LinkFacts, asks: string | undefined, kernelAutoconfigures: boolean): SurveyedOwner {
    return (
      this.#byNetworkd(link) ??
      this.#byNetworkManager(link) ??
      this.#byIfupdown(link) ??
      this.#byNetworkScripts(link) ?? {
        by: clientAsOwner(asks) ?? (kernelAutoconfigures ? "kernel" : null),
        through: null,
        cloudInit: false,
        files: [],
      }
    );
  }

  #byNetworkd({ index, name }: LinkFacts): SurveyedOwner | undefined {
    const file = this.#networkd.get(index)?.file;
    return file === undefined ? undefined : this.#behindNetplan("networkd", name, file);
  }

  #byNetworkManager({ name }: LinkFacts): SurveyedOwner | undefined {
    const device = this.#networkManager.get(name);
    return device && this.#behindNetplan("NetworkManager", name, device.file);
  }

  /** Netplan writes files for both, and cloud-init files for netplan or for them. */
  #behindNetplan(by: Configurator, name: string, file: string | undefined): SurveyedOwner {
    const through = file !== undefined && /\/(\d+-)?netplan-[^/]*$/.test(file) ? "netplan" : null;
    const sources =
      through === null
        ? []
        : this.#sections.all("netplan").filter((part) => netplanNames(part).includes(name));
    const cloudInit =
      sources.some(isOfCloudInit) ||
      (file !== undefined && /\/(\d+-)?cloud-init-[^/]*$/.test(file)) ||
      this.#sections.all("ifcfg").some((part) => part.of === file && isOfCloudInit(part));
    const files = sources.map(({ of }) => of);
    return { by, through, cloudInit, files: files.length > 0 || file === undefined ? files : [file] };
  }

  #byIfupdown({ name }: LinkFacts): SurveyedOwner | undefined {
    const parts = this.#sections
      .all("ifupdown")
      .filter(({ lines }) =>
        lines.some((line) => new RegExp(`^\\s*iface\\s+${escaped(name)}(\\s|$)`).test(line)),
      );
    if (parts.length === 0) return undefined;
    return {
      by: this.#ifupdown,
      through: null,
      cloudInit: parts.some(isOfCloudInit),
      files: parts.map(({ of }) => of),
    };
  }

  #byNetworkScripts({ name, mac }: LinkFacts): SurveyedOwner | undefined {
    if (!this.#active.has("network.service")) return undefined;
    const parts = this.#sections.all("ifcfg").filter(({ of, lines }) => {
      const values = pairs(lines, "=");
      const value = (key: string) => values.get(key)?.replace(/^["']|["']$/g, "");
      return (
        value("DEVICE") === name ||
        (value("DEVICE") === undefined && of.endsWith(`/ifcfg-${name}`)) ||
        (mac !== undefined && value("HWADDR")?.toLowerCase() === mac)
      );
    });
    if (parts.length === 0) return undefined;
    return {
      by: "network-scripts",
      through: null,
      cloudInit: parts.some(isOfCloudInit),
      files: parts.map(({ of }) => of),
    };
  }
}

/** Units that are active, by their full names. */
export function activeUnits(sections: Sections): ReadonlySet<string> {
  const active = new Set<string>();
  let id = "";
  for (const line of sections.lines("units")) {
    if (line.startsWith("Id=")) id = line.slice(3);
    else if (line === "ActiveState=active") active.add(id);
  }
  return active;
}

/** Keys of netplan that hold interfaces. */
const netplanKinds = ["ethernets", "wifis", "modems", "bridges", "bonds", "vlans", "tunnels", "vrfs"];

/** The interfaces that a file of netplan's has, from its keys with their depth. */
function netplanNames({ lines }: Section): readonly string[] {
  const above: { depth: number; key: string }[] = [];
  return lines.flatMap((line) => {
    const [, blanks = "", key] = /^( *)([A-Za-z0-9._-]+):$/.exec(line) ?? [];
    if (key === undefined) return [];
    const depth = blanks.length;
    while ((above.at(-1)?.depth ?? -1) >= depth) above.pop();
    const parent = above.at(-1)?.key;
    const isInterface =
      netplanKinds.includes(parent ?? "") && (above.length === 1 || above.at(-2)?.key === "network");
    above.push({ depth, key });
    return isInterface ? [key] : [];
  });
}

function isOfCloudInit({ of, lines }: Section): boolean {
  return /50-cloud-init/.test(of) || lines.some((line) => /cloud-init/i.test(line));
}

function clientAsOwner(asks: string | undefined): Configurator | undefined {
  if (asks?.startsWith("dhcpcd ")) return "dhcpcd";
  return asks?.startsWith("dhclient ") ? "dhclient" : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
