import { canonical } from "../../probe/host-facts.ts";
import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { askResolver, judgeAnswer } from "./answers.ts";
import type { ResolversPromise } from "./values.ts";

/**
 * That a host asks its resolvers, and that each answers it over its own family. The first: what programs there read in /etc/resolv.conf, or, where that names systemd-resolved's own
 * address, what systemd-resolved asks. There may be more, as DHCP brings them.
 */
export const resolversPromises = hostPromises<ResolversPromise>({
  kind: "resolvers",
  title: "resolvers",
  is: (promise) => promise.kind === "resolvers",
  of: ({ resolvers }) => {
    // Another site's block may not be known yet.
    const servers = (resolvers?.servers ?? []).filter(({ block }) => block === undefined);
    const search = resolvers?.search ?? [];
    if (servers.length + search.length === 0) return [];
    const asked = servers.map((server) => `${server}`);
    return [
      { kind: "resolvers", what: "asked", servers: asked, search },
      ...asked.map(
        (server): ResolversPromise => ({
          kind: "resolvers",
          what: "answers",
          server,
          interface: resolvers?.interface ?? "",
        }),
      ),
    ];
  },
  text: (promise) =>
    promise.what === "asked"
      ? [...promise.servers, ...promise.search].join(" ")
      : `${promise.server} answers`,
  shell: `${askResolver}resolvers() {
  if grep -q '^nameserver[[:space:]]*127\\.0\\.0\\.5[34]' /etc/resolv.conf 2>/dev/null; then
    answer "$1" "resolvectl servers $(resolvectl dns 2>/dev/null | sed 's/^[^:]*://') search $(resolvectl domain 2>/dev/null | sed 's/^[^:]*://')"
  else
    answer "$1" "/etc/resolv.conf servers $(sed -n 's/^nameserver//p' /etc/resolv.conf 2>/dev/null) search $(sed -n -e 's/^search//p' -e 's/^domain//p' /etc/resolv.conf 2>/dev/null)"
  fi
}
`,
  ask: (promise, index) =>
    promise.what === "asked"
      ? `resolvers ${index}`
      : `ask_resolver ${index} ${promise.server}${promise.server.startsWith("fe80:") ? `%${promise.interface}` : ""}`,
  judge: (promise, _host, word, said) =>
    promise.what === "asked" ? judgeAsked(promise, word, said) : judgeAnswer(promise, word, said),
});

type Promised<What extends ResolversPromise["what"]> = Extract<ResolversPromise, { readonly what: What }>;

function judgeAsked({ servers, search }: Promised<"asked">, from: string, said: string): Judgement {
  const [, asked = "", within = ""] = /^servers ?(.*?) ?search ?(.*)$/.exec(said) ?? [];
  const found = new Set(words(asked).map(addressOf));
  const domains = new Set(words(within).map((domain) => domain.replace(/\.$/, "")));
  const missing = [
    ...servers.filter((server) => !found.has(canonical(server))),
    ...search.filter((domain) => !domains.has(domain)),
  ];
  if (missing.length === 0) return ok(from);
  const has = [...found, ...domains].join(" ") || "nothing";
  return failed(
    `${from} has ${has}, without ${missing.join(" ")}`,
    from === "resolvectl"
      ? "resolvectl status; netplan get"
      : "ls -l /etc/resolv.conf: what netplan says reaches programs by systemd-resolved, what ifupdown2 says by this file",
  );
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** An address as it may be written there: `fe80::1%eth0`, `[2001:db8::53]:853`, `192.0.2.53#dns.example.net`. */
function addressOf(text: string): string {
  const bare = text.replace(/#.*$/, "").replace(/%[^\]]*/, "");
  return canonical(/^\[(.*)\]/.exec(bare)?.[1] ?? bare.replace(/^([0-9.]+):[0-9]+$/, "$1"));
}
