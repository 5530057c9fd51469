import { describe, expect, test } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";
import { labDomain } from "../../../lab/lab-names.ts";
import { reachLab } from "../../../lab/lab-reach.ts";
import { hextet, layout, name, session } from "./rack.ts";

/** What a person does with the lab while it stands. */
export function labCases(): void {
  describe("the lab itself", () => {
    test("lab ssh hands its words to a shell there, as ssh does, in the home folder of a clean environment", async () => {
      const ssh = (...words: readonly string[]) =>
        hextet("lab", "ssh", "--lab", name, "pve-1", "--", ...words);
      expect(await ssh("echo one; echo two >&2; pwd; exit 7")).toEqual({
        status: 7,
        stdout: "one\n/root\n",
        stderr: "two\n",
      });
      expect((await ssh("echo", "$HOME", "'a  b'")).stdout).toBe("/root a  b\n");
      expect((await ssh("env | cut -d= -f1 | sort")).stdout).not.toMatch(/^NODE_OPTIONS$/m);
      expect((await ssh("kill -PIPE $$")).status).toBe(141);
    });

    test("its commands take what lab up took: the path of the layout", async () => {
      const { status, stdout } = await hextet("lab", "status", `stacks/${name}.layout.yaml`);
      expect(status).toBe(0);
      expect(stdout).toContain("rack/pve-1");
    });

    test("the blocks that AWS has given are those of the VPCs that stand, whoever made them; names follow", async () => {
      const cloud = layout.replace(
        "sites:\n",
        `sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
    hosts:
      web-1:
        aws: { instanceType: r5d.large, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"] } }
`,
      );
      const { plan, problems } = planFromText(name, cloud);
      if (plan === undefined) throw new Error(JSON.stringify(problems));
      const client = session.supervisor;
      const inputs = {
        cidrBlock: "10.20.0.0/16",
        assignGeneratedIpv6CidrBlock: true,
        tags: { Name: "cloud" },
      };
      const host = `web-1.cloud.${labDomain(name)}`;
      const block = async () => (await reachLab(plan))?.plan.sites[0]?.networks[0]?.prefix.toString();
      expect(await block()).toBe("cloud/56+03::/64");
      const given: (string | undefined)[] = [];
      for (const address of ["2001:db8::1", "2001:db8::2"]) {
        const { id } = (await client.call("ec2.createVpc", { name: "cloud", inputs })) as { id: string };
        // As an up of hextet's own has left them, before the plain pulumi destroyed and made anew.
        await client.ask("setNames", { records: { [host]: [address] } });
        const prefix = await block();
        given.push(prefix);
        expect((await client.ask("names", null))[host]?.[0]).toBe(prefix?.replace("::/64", "::1:1"));
        await client.call("ec2.deleteVpc", { id, inputs });
      }
      expect(given).toEqual(["3fff:ec2:47b:ca03::/64", "3fff:ec2:47b:cb03::/64"]);
      expect(await block()).toBe("cloud/56+03::/64");
      await client.ask("setNames", { records: { [host]: [] } });
    });
  });
}
