import type { DockerHostArgs, DockerHostTransforms } from "../../../components/aws/index.ts";
import type { HostFileArgs, ManagedHostArgs } from "../../../components/onprem/index.ts";
import type { Connections } from "../../../hosts/ways/connections.ts";

interface PlainHost extends ManagedHostArgs {
  readonly files: Readonly<Record<string, HostFileArgs>>;
}

/** A small program as a value, so that it can be handed to another process. */
export type ProgramSpec =
  | {
      readonly kind: "hosts";
      readonly hosts: Readonly<Record<string, PlainHost>>;
      /** Whether their files are known only when the program runs. */
      readonly late?: boolean;
    }
  | {
      readonly kind: "instance";
      readonly instance: Omit<DockerHostArgs, "networkInterfaceId">;
      /** Of its interface, known only when the program runs. */
      readonly blocks?: readonly string[];
      /** Whether the instance is made as hextet did before it said anything of volumes, with the limit of hops of then. */
      readonly asBefore?: boolean;
    }
  | { readonly kind: "layout"; readonly layout: string }
  | {
      readonly kind: "landscape";
      readonly name: string;
      readonly layout: string;
      readonly connections: Connections;
    }
  | { readonly kind: "nothing" };

function later<Value>(value: Value): Promise<Value> {
  return new Promise((resolve) => setTimeout(resolve, 50, value));
}

const asBefore: NonNullable<DockerHostTransforms["instance"]> = (args, opts) => {
  const { rootBlockDevice: _, ...rest } = args;
  const metadataOptions = { ...rest.metadataOptions, httpPutResponseHopLimit: 2 };
  return { args: { ...rest, metadataOptions }, opts };
};

export async function runProgram(spec: ProgramSpec): Promise<Record<string, unknown>> {
  switch (spec.kind) {
    case "nothing":
      return {};
    case "layout": {
      const { program } = await import("../../../components/program.ts");
      const outputs = program("lab", spec.layout, undefined, {});
      return { plan: outputs.plan, blocks: outputs.blocks };
    }
    case "landscape": {
      const { Landscape } = await import("../../../components/landscape.ts");
      const { name, layout, connections } = spec;
      const { hosts } = new Landscape(name, { layout, connections });
      return Object.fromEntries(Object.entries(hosts).map(([host, { report }]) => [host, report]));
    }
    case "hosts": {
      const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");
      return Object.fromEntries(
        Object.entries(spec.hosts).map(([name, args]) => [
          name,
          new ManagedHost(`rack-${name}`, spec.late === true ? { ...args, files: later(args.files) } : args)
            .report,
        ]),
      );
    }
    case "instance": {
      const { AddressedInterface, DockerHost, Ipv6Vpc } = await import("../../../components/aws/index.ts");
      const edge = { zone: "eu-central-1a", ipv4: "10.20.1.0/24", ipv6: "0:0:0:3::/64" };
      const vpc = new Ipv6Vpc("cloud", { ipv4: "10.20.0.0/16", subnets: { edge } });
      const subnet = vpc.subnets["edge"];
      if (subnet === undefined) throw new Error("the VPC has no subnet edge");
      const held = new AddressedInterface("cloud-web-1-ens5", {
        subnetId: subnet.subnet.id,
        securityGroupIds: [subnet.securityGroup.id],
        prefix: subnet.prefix,
        addresses: ["::1:1"],
        blocks: later(spec.blocks ?? ["::8/126"]),
      });
      const { id } = held.networkInterface;
      const host = new DockerHost("cloud-web-1", {
        ...spec.instance,
        networkInterfaceId: id,
        ...(spec.asBefore === true ? { transform: { instance: asBefore } } : {}),
      });
      return { instance: host.instance.id, interface: id, behind: host.behind, ami: host.instance.ami };
    }
  }
}
