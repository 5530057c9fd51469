import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { resolversPromises } from "../../../core/capabilities/resolvers/promises.ts";
import { type LayoutSource, planFromSource, problemText, renderHost } from "../../../core/index.ts";

type Site = LayoutSource["sites"][string];
type Host = NonNullable<Site["hosts"]>[string];

const own = "2001:db8:53::1";
const ofNetwork = "2001:db8:53::2";
const ofSite = "2001:db8:53::3";
const legacy = "192.0.2.53";

/** A host on a segment, with or without IPv4. */
function planned(
  dns: { host?: Host["dns"]; network?: Host["dns"]; site?: Host["dns"] },
  ipv4 = false,
  renderer: "netplan" | "ifupdown2" = "netplan",
) {
  const layout: LayoutSource = {
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        dns: dns.site,
        networks: {
          uplink: {
            prefix: "2001:db8:1::/64",
            gateway: "fe80::1",
            ipv4: { prefix: "198.51.100.0/24", gateway: "0.0.0.1" },
            dns: dns.network,
          },
          other: { prefix: "2001:db8:2::/64", dns: { servers: ["2001:db8:53::4"] } },
        },
        hosts: {
          "apps-1": {
            connect: { address: "2001:db8:1::10", hostKey: "lab" },
            interfaces: {
              eno1: { network: "other", addresses: ["::10"] },
              eno2: { network: "uplink", addresses: ["::10"], ...(ipv4 ? { ipv4: true } : {}) },
            },
            network: { renderer },
            dns: dns.host,
          },
        },
      },
    },
  };
  const { plan, problems } = planFromSource("rack", layout);
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(problems.map(problemText).join("\n"));
  return { host, problems: problems.map(problemText) };
}

const serversOf = (...given: Parameters<typeof planned>) =>
  planned(...given).host.resolvers?.servers.map((server) => `${server}`);

describe("resolvers", () => {
  const host = { servers: [own] };
  const network = { servers: [ofNetwork] };
  const site = { servers: [ofSite], search: ["example.net"] };

  test("are those of the host, else of the network of its way out, else of its site", () => {
    expect(serversOf({ host, network, site })).toEqual([own]);
    expect(serversOf({ network, site })).toEqual([ofNetwork]);
    expect(serversOf({ site })).toEqual([ofSite]);
    expect(serversOf({})).toBeUndefined();
  });

  test("and domains are each the nearest by themselves", () => {
    expect(planned({ host, site }).host.resolvers?.search).toEqual(["example.net"]);
    expect(planned({ host: { search: ["web.example.net"] }, site }).host.resolvers).toMatchObject({
      search: ["web.example.net"],
      interface: "eno2",
    });
    expect(serversOf({ host: { search: ["web.example.net"] }, site })).toEqual([ofSite]);
    expect(serversOf({ host: { servers: [], search: [] }, site })).toBeUndefined();
  });

  test("are left to /etc/resolv.conf as it is where a host with ifupdown2 asks nobody", () => {
    const files = (dns: Host["dns"]) => {
      const { host: apps, problems } = planned({ host: dns, site }, false, "ifupdown2");
      expect(problems).toEqual([]);
      return renderHost(apps).files.map(({ path }) => path);
    };
    expect(files(undefined)).toContain("/etc/resolv.conf");
    expect(files({ servers: [] })).not.toContain("/etc/resolv.conf");
    expect(() => planned({ host: { search: ["example.net"] } }, false, "ifupdown2")).toThrow(
      "stands without servers for apps-1",
    );
  });

  test("change no byte of a host that has none", () => {
    const without = renderHost(planned({}).host);
    const none = renderHost(planned({ host: { servers: [], search: [] }, site }).host);
    expect(none).toEqual(without);
    expect(JSON.stringify(without)).not.toContain("nameserver");
  });

  test("of one family are a warning for a host that has the other too, and none for one that has not", () => {
    const warning = expect.stringContaining("have no IPv4 address among them, which apps-1 could ask by");
    expect(planned({ site }, true).problems).toEqual([warning]);
    expect(planned({ site }).problems).toEqual([]);
    expect(planned({ site: { servers: [ofSite, legacy] } }, true).problems).toEqual([]);
    expect(planned({ site: { servers: [legacy] } }).problems).toEqual([
      expect.stringContaining("have no IPv6 address among them"),
    ]);
    expect(planned({ site: { servers: ["::1"] } }, true).problems).toEqual([]);
  });
});

describe("what a host asks", () => {
  const promise = {
    kind: "resolvers",
    what: "asked",
    servers: [own, "fe80::1"],
    search: ["example.net"],
  } as const;

  /** What a host with this /etc/resolv.conf, and this resolvectl, answers, and how that is judged. */
  function judged(resolvConf: string, resolvectl = "exit 1") {
    const folder = mkdtempSync(join(tmpdir(), "hextet-resolvers-"));
    try {
      writeFileSync(join(folder, "resolv.conf"), resolvConf);
      writeFileSync(join(folder, "resolvectl"), `#!/bin/sh\n${resolvectl}\n`, { mode: 0o755 });
      const script = `answer() { shift; printf '%s' "$*" | tr '\\n' ' '; }
${resolversPromises.shell.replaceAll("/etc/resolv.conf 2>", `${folder}/resolv.conf 2>`)}
${resolversPromises.ask(promise, 0)}`;
      const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
      const answer = execFileSync("sh", { input: script, encoding: "utf8", env });
      return resolversPromises.judge(promise, "rack/apps-1", answer);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test("is read in /etc/resolv.conf, in whatever spelling", () => {
    const text = `# ours\nsearch example.net\nnameserver 2001:DB8:53:0::1\nnameserver fe80::1%vmbr0\nnameserver ${legacy}\n`;
    expect(judged(text)).toMatchObject({ verdict: "ok", seen: "/etc/resolv.conf" });
  });

  test("is missing where another stands there", () => {
    expect(judged(`nameserver ${own}\n`)).toMatchObject({
      verdict: "failed",
      seen: `/etc/resolv.conf has ${own}, without fe80::1 example.net`,
    });
    expect(judged("")).toMatchObject({ verdict: "failed", seen: expect.stringContaining("has nothing") });
  });

  test("is asked of systemd-resolved where programs ask that", () => {
    const links = `case $1 in
dns) printf 'Global:\\nLink 2 (eno1): ${own}#dns.example.net fe80::1%%2\\n' ;;
domain) printf 'Global:\\nLink 2 (eno1): example.net ~corp\\n' ;;
esac`;
    const stub = "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch example.net\n";
    expect(judged(stub, links)).toMatchObject({ verdict: "ok", seen: "resolvectl" });
    expect(judged(stub, links.replace(own, "2001:db8:53::9"))).toMatchObject({ verdict: "failed" });
    // What it does not say is not there, whatever the file says.
    expect(judged(stub)).toMatchObject({ verdict: "failed", seen: expect.stringMatching(/^resolvectl /) });
  });

  test("answers where a reply to that question comes, whatever it says, and not where nothing does", () => {
    const answers = { kind: "resolvers", what: "answers", server: own, interface: "eno1" } as const;
    const seen = (said: string) => {
      const found = resolversPromises.judge(answers, "rack/apps-1", said);
      return `${found?.verdict}: ${found?.seen}`;
    };
    expect(seen("replied 66 66 129 128")).toBe("ok: NOERROR");
    expect(seen("replied  66  66 129 133")).toBe("ok: REFUSED");
    expect(seen("replied 1 2 129 128")).toBe("failed: does not answer: replied 1 2 129 128");
    expect(seen("status SERVFAIL")).toBe("ok: SERVFAIL");
    expect(seen("silent")).toBe("failed: does not answer");
    expect(seen("silent bash: connect: Network is unreachable")).toBe(
      "failed: does not answer: Network is unreachable",
    );
    expect(seen("nobody")).toBe("unknown: has none of bash, python3 and dig to ask it by");
    expect(resolversPromises.text(answers)).toBe(`${own} answers`);
    expect(resolversPromises.ask({ ...answers, server: "fe80::1" }, 3)).toBe("ask_resolver 3 fe80::1%eno1");
  });
});
