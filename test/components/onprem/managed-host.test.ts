import { describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { HostConnectionArgs, ManagedHostArgs } from "../../../components/onprem/index.ts";
import { known, mockedStack, only } from "../mocked-stack.ts";

const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B";

const args: ManagedHostArgs = {
  connection: { address: "2001:db8:1::10", hostKey },
  host: "rack/router",
  files: {
    "/etc/sysctl.d/60-hextet.conf": { subsystem: "sysctl", content: "net.ipv6.conf.all.forwarding = 1\n" },
    "/etc/netplan/90-hextet.yaml": { subsystem: "netplan", content: "network: {}\n", mode: "0600" },
  },
};

const bundle = `hextet bundle 1
host rack/router
login 2001:db8:1::10

file /etc/netplan/90-hextet.yaml mode=0600 subsystem=netplan
  network: {}

file /etc/sysctl.d/60-hextet.conf mode=0644 subsystem=sysctl
  net.ipv6.conf.all.forwarding = 1

end
`;

function placed(change: Partial<ManagedHostArgs> = {}) {
  return mockedStack(
    () => {
      new ManagedHost("rack-router", { ...args, ...change });
    },
    { hooks: true },
  );
}

describe("ManagedHost", () => {
  test("has a type that lets nobody forget the keys of host and bastion", () => {
    const address = "2001:db8::10";
    // @ts-expect-error the host's key is missing
    const host: HostConnectionArgs = { address };
    // @ts-expect-error the bastion's is
    const bastion: HostConnectionArgs["bastion"] = { address };
    expect([host, bastion]).toHaveLength(2);
  });

  test("is one command, whose line says nothing and whose input is the bundle", async () => {
    const stack = await placed();
    expect(stack.filter((registered) => registered.type.startsWith("command:"))).toHaveLength(1);
    expect(only(stack, "Command").inputs).toEqual({
      connection: {
        host: "2001:db8:1::10",
        port: 22,
        user: "root",
        hostKey,
        perDialTimeout: 10,
        dialErrorLimit: 10,
      },
      create: "timeout -k 10 300 /usr/local/sbin/hextet-agent confirm",
      delete:
        "timeout -k 10 300 /usr/local/sbin/hextet-agent remove --owner organization/hextet/lab::rack-router --within 90",
      stdin: bundle,
      addPreviousOutputInEnv: false,
      logging: "none",
    });
  });

  test("is a host by its name: nothing replaces it, and if something did, the old one would go first", async () => {
    const { name, inputs, options } = only(await placed(), "Command");
    expect(name).toBe("rack-router");
    expect(inputs).not.toHaveProperty("triggers");
    expect(options.deleteBeforeReplace).toBe(true);
  });

  test("gives its provider a third of the time for confirmation to get in, and a removal all the time it needs", async () => {
    expect(only(await placed(), "Command").options.timeouts).toEqual(["30s", "30s"]);
    const quick = only(await placed({ confirmWithin: 12 }), "Command");
    expect(quick.options.timeouts).toEqual(["4s", "4s"]);
    expect(quick.inputs).toMatchObject({ connection: { perDialTimeout: 1, dialErrorLimit: 10 } });
  });

  test("keeps what the host says out of logs and plain state", async () => {
    const { options } = only(await placed(), "Command");
    expect(options.additionalSecretOutputs).toEqual(
      expect.arrayContaining(["stdout", "stderr", "connection"]),
    );
  });

  test("makes each change before the command, which confirms it", async () => {
    const { options } = only(await placed(), "Command");
    expect(options.hooks).toEqual([
      "before create: rack-router: apply",
      "before update: rack-router: apply",
      "on error: rack-router: confirm",
    ]);
  });

  test("is refused at once with a host key by which nothing can be confirmed, its own or its bastion's", async () => {
    const rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp/TR";
    const { address } = args.connection;
    const refused = (connection: HostConnectionArgs) =>
      placed({ connection }).then(
        () => "placed",
        (error: unknown) => String(error),
      );
    expect(await refused({ address, hostKey: rsa })).toMatch(
      /rack\/router: its host key SHA256:\S+ is an RSA one, .* \[HX100\]/,
    );
    expect(await refused({ address, hostKey, bastion: { address: "2001:db8::2", hostKey: rsa } })).toMatch(
      /rack\/router's bastion: its host key SHA256:\S+ is an RSA one/,
    );
    // Nobody dials it any more.
    expect(only(await placed({ connection: { address, hostKey: rsa }, retired: true }), "Command").name).toBe(
      "rack-router",
    );
  });

  test("works through sudo for anybody but root, and through a bastion with a key of its own", async () => {
    const bastion = { address: "2001:db8::2", user: "jump", port: 2222, hostKey: `${hostKey} bastion` };
    const connection = {
      address: "192.0.2.10",
      user: "admin",
      port: 22_000,
      hostKey,
      privateKey: "KEY",
      bastion,
    };
    const { inputs } = only(await placed({ connection }), "Command");
    expect(inputs).toMatchObject({
      create: "sudo -n timeout -k 10 300 /usr/local/sbin/hextet-agent confirm",
      delete:
        "sudo -n timeout -k 10 300 /usr/local/sbin/hextet-agent remove --owner organization/hextet/lab::rack-router --within 90",
      connection: {
        host: "192.0.2.10",
        port: 22_000,
        privateKey: "KEY",
        proxy: { host: "2001:db8::2", port: 2222, user: "jump", hostKey: `${hostKey} bastion` },
      },
    });
  });

  test("reads the agent's answer", async () => {
    const answer = {
      result: "confirmed",
      agent: "1",
      host: "rack/router",
      files: [{ path: "/etc/sysctl.d/60-hextet.conf", change: "created" }],
      activated: ["sysctl"],
      unvalidated: [],
      seconds: 0.1,
    };
    await mockedStack(
      async () => {
        const host = new ManagedHost("rack-router", args);
        expect(await known(host.report)).toEqual(answer);
        expect(await pulumi.isSecret(host.report)).toBe(false);
      },
      { outputs: { "command:remote:Command": { stdout: `${JSON.stringify(answer)}\n` } } },
    );
  });

  test("keeps what a secret file holds out of everything that is registered, by name and version", async () => {
    const secret = { name: "wg-key", version: "3", content: pulumi.secret("planted\n") };
    const stack = await placed({ files: { "/etc/hextet/wg": { subsystem: "systemd", secret } } });
    expect(only(stack, "Command").inputs["stdin"]).toContain(
      "file /etc/hextet/wg mode=0600 subsystem=systemd secret=wg-key@3\n",
    );
    expect(JSON.stringify(stack)).not.toContain("planted");
    await mockedStack(async () => {
      const { bundle } = new ManagedHost("rack-router", {
        ...args,
        files: { "/etc/hextet/wg": { subsystem: "systemd", secret } },
      });
      expect(await pulumi.isSecret(bundle)).toBe(false);
    });
  });

  test("takes files that are known only later", async () => {
    const files = pulumi.output(Promise.resolve(args.files)).apply((later) => later);
    expect(only(await placed({ files }), "Command").inputs["stdin"]).toBe(bundle);
  });

  test.each([
    [{ "/etc/passwd": { subsystem: "systemd", content: "root\n" } }, "/etc/passwd"],
    [{ "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: "" } }, "60-a.conf: its content is empty"],
    [
      { "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: "a = 1\r\n" } },
      '/etc/sysctl.d/60-a.conf: "  a = 1?" holds a control character',
    ],
    [
      { "/etc/docker/daemon.json": { subsystem: "docker", content: "[]\n", merge: "json" } },
      "/etc/docker/daemon.json: it is not a JSON object",
    ],
    [
      { "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: "\n", mode: "rw" } },
      "mode rw is not octal",
    ],
    [
      // A slip for 0o644.
      { "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: "\n", mode: 644 } },
      '/etc/sysctl.d/60-a.conf: "mode=1204" is not a mode',
    ],
    [
      {
        "/etc/hextet/key": { subsystem: "systemd", secret: { name: "key", version: "1", content: "a\r\n" } },
      },
      "secret key: it holds a control character",
    ],
    [
      {
        "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: pulumi.secret("later") },
        "/etc/hextet": { subsystem: "systemd", content: "x" },
      },
      '"/etc/hextet" is left to the host',
    ],
  ] satisfies readonly [ManagedHostArgs["files"], string][])(
    "refuses at once, by its name, what the agent would refuse: %j",
    async (files, message) => {
      const made = await mockedStack(() => {
        let refused: unknown;
        try {
          new ManagedHost("rack-router", { ...args, files });
        } catch (error) {
          refused = error;
        }
        // Which Pulumi reports without a stack.
        expect(pulumi.RunError.isInstance(refused)).toBe(true);
        expect(String(refused)).toContain("rack/router: ");
        expect(String(refused)).toContain(message);
      });
      expect(made.filter(({ type }) => type.startsWith("command:"))).toEqual([]);
    },
  );

  test("ends a content with a newline where it has none, as a configuration value has none", async () => {
    const secret = { name: "key", version: "1", content: "a secret" };
    const files = {
      "/etc/hextet/key": { subsystem: "systemd", secret },
      "/etc/sysctl.d/60-a.conf": { subsystem: "sysctl", content: pulumi.output("a = 1") },
    } as const;
    const { bundleInput } = await import("../../../components/onprem/bundle-input.ts");
    await mockedStack(async () => {
      const frame = { host: "rack/router", units: [], login: undefined, expect: [] };
      const { bundle, secrets } = bundleInput(files, frame);
      expect(await known(bundle)).toContain("subsystem=sysctl\n  a = 1\n");
      expect(await known(secrets)).toBe("hextet secrets 1\nsecret key 1\n  a secret\nend\n");
    });
  });

  test("is held to what is known only later, too", async () => {
    const expectations = pulumi.output(
      Promise.resolve([{ kind: "gateway", address: "fe80::7", interface: "eno1" }] as const),
    );
    const { inputs } = only(await placed({ expect: expectations }), "Command");
    expect(inputs["stdin"]).toContain("\nexpect gateway fe80::7 eno1\n");
  });

  test("can be previewed without its key file, and says so", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const connection = { address: "2001:db8:1::10", hostKey, keyFile: "/nowhere/key" };
    const stack = await mockedStack(
      () => {
        new ManagedHost("rack-router", { ...args, connection });
      },
      { preview: true },
    );
    const messages = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    expect(only(stack, "Command").inputs["connection"]).not.toHaveProperty("privateKey");
    expect(messages).toEqual([
      expect.stringContaining("rack/router: its private key cannot be read (ENOENT"),
    ]);
  });

  test("names the host whose key file is not there", async () => {
    await mockedStack(() => {
      const connection = { address: "2001:db8:1::10", hostKey, keyFile: "/nowhere/key" };
      expect(() => new ManagedHost("rack-router", { ...args, connection })).toThrow(
        "rack/router: its private key cannot be read (ENOENT: no such file or directory, open '/nowhere/key'); name a file that can, or leave it to the SSH agent",
      );
    });
  });
});
