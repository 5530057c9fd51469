import type { PlainFileArgs } from "../../components/onprem/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";

export const mappingUnit = "hextet-mapping.service";

/** Files of a host that maps an address, another one in each state. @param mark last part but one of that */
export function mappingFiles(
  mark: string,
): Readonly<Record<string, PlainFileArgs & { readonly content: string }>> {
  const { plan, problems } = planFromText(
    "faults",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "fd5e:ec1c:9a3b:1::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], maps: { git: "::${mark}:25" } }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25" } }
`,
  );
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return Object.fromEntries(
    renderHost(host)
      .files.filter(({ path }) => path.includes("mapping"))
      .map(({ path, mode, content }) => [
        path,
        { subsystem: "systemd", mode: `0${mode.toString(8)}`, content },
      ]),
  );
}
