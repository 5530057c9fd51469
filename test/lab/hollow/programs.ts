import * as pulumi from "@pulumi/pulumi";
import type { HostConnectionArgs } from "../../../components/onprem/index.ts";
import type { Connections } from "../../../hosts/ways/connections.ts";
import { type Part, parts } from "./parts.ts";

/** Programs of hollow stacks, and what each takes. */
export interface Programs {
  readonly nothing: Record<string, never>;
  readonly parts: readonly Part[];
  /** A host with a file whose content is the stack's secret configuration `wgKey`. */
  readonly secretFile: Record<string, never>;
  /** A host with a plain file that holds this, marked as a secret or not. */
  readonly plainFile: { readonly content: string; readonly isSecret: boolean; readonly late?: boolean };
  /** A host that is reached so, with a file that holds a secret. */
  readonly secretWay: { readonly connection: HostConnectionArgs; readonly content: string };
  /** An interface that holds an address, and an instance on it. */
  readonly pair: { readonly held: string };
  readonly landscape: {
    readonly name: string;
    readonly layout: string;
    readonly ledger?: string;
    readonly connections?: Connections;
  };
}

type Program<Parameters> = (parameters: Parameters) => Promise<Record<string, unknown>>;

export const programs: { readonly [Name in keyof Programs]: Program<Programs[Name]> } = {
  nothing: async () => ({}),
  parts,
  secretFile: async () => {
    const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");
    const secret = { name: "wg-key", version: "3", content: new pulumi.Config().requireSecret("wgKey") };
    new ManagedHost("rack-router", {
      host: "rack/router",
      connection: {
        address: "3fff:b0b:1::1",
        hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B",
      },
      files: { "/etc/hextet/wg.key": { subsystem: "systemd", secret } },
    });
    return {};
  },
  plainFile: async ({ content, isSecret, late = false }) => {
    const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");
    const text = isSecret ? pulumi.secret(content) : pulumi.output(content);
    const files = { "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: text } } as const;
    new ManagedHost("rack-router", {
      host: "rack/router",
      connection: {
        address: "3fff:b0b:1::1",
        hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B",
      },
      files: late ? pulumi.output(files) : files,
    });
    return {};
  },
  secretWay: async ({ connection, content }) => {
    const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");
    const secret = { name: "wg-key", version: "3", content };
    new ManagedHost("rack-router", {
      host: "rack/router",
      connection,
      files: { "/etc/hextet/wg.key": { subsystem: "systemd", secret } },
    });
    return {};
  },
  pair: async ({ held }) => {
    const { AddressedInterface, DockerHost } = await import("../../../components/aws/index.ts");
    const nic = new AddressedInterface("nic", {
      subnetId: "subnet-1",
      securityGroupIds: [],
      prefix: "3fff:b0b:1::/64",
      addresses: [held],
    });
    const userData = "#cloud-config\n{}\n";
    const networkInterfaceId = nic.networkInterface.id;
    new DockerHost("machine", { networkInterfaceId, instanceType: "t3.micro", image: "ami-1", userData });
    return {};
  },
  landscape: async ({ name, layout, ledger, connections = {} }) => {
    const { Landscape } = await import("../../../components/landscape.ts");
    const { plan } = new Landscape(name, { layout, ledger, connections });
    return { plan };
  },
};
