import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";

const key = 'u"p\\date $KEY';

/**
 * What tunnelbroker.net documents of its endpoint update, which keeps to Dyn's: who asks by HTTP's basic authentication for a tunnel
 * of theirs is told `good` and the address that the call came from, or `nochg` where that is known; and else one word.
 */
class TunnelBroker {
  calls = 0;
  /** What is answered in place of the rest. */
  instead: string | undefined;
  #known: string | undefined;
  readonly server: Server = createServer((request, response) => {
    this.calls++;
    response.end(`${this.#answer(new URL(request.url ?? "", "http://it"), request.headers.authorization)}\n`);
  });

  #answer(url: URL, authorization: string | undefined): string {
    if (this.instead !== undefined) return this.instead;
    const basic = `Basic ${Buffer.from(`bob:${key}`).toString("base64")}`;
    if (url.pathname !== "/nic/update" || authorization !== basic) return "badauth";
    if (url.searchParams.get("hostname") !== "123456") return "nohost";
    if (this.#known === "127.0.0.1") return "nochg 127.0.0.1";
    this.#known = "127.0.0.1";
    return "good 127.0.0.1";
  }
}

/** The script of a host whose tunnel ends at this machine, with paths of a folder, told by plain HTTP. */
function scriptIn(folder: string, port: number): string {
  const { plan, problems } = planFromText(
    "cellar",
    `hextet: 1
purpose: lab
sites:
  cellar:
    networks:
      lan: { prefix: "2001:db8:1::/64" }
      transit: { prefix: "2001:db8:9::/64", gateway: "::1" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: lan, addresses: ["::10"], dhcp4: true }
          he0:
            tunnel: { kind: 6in4, local: eno1, remote: 127.0.0.1, update: { id: "123456", user: bob } }
            network: transit
            addresses: ["::2"]
`,
  );
  const host = plan?.sites[0]?.hosts[0];
  const file = host && renderHost(host).files.find(({ path }) => path === "/etc/hextet/tunnel-update-he0");
  if (file === undefined) throw new Error(JSON.stringify(problems));
  return file.content
    .replace("https://ipv4.tunnelbroker.net", `http://127.0.0.1:${port}`)
    .replace("/etc/hextet-tunnels/he0.key", join(folder, "key"));
}

describe.each(["curl", "python3"] as const)(
  "the server of a tunnel is told by %s where it ends",
  (program) => {
    const broker = new TunnelBroker();
    let port = 0;
    let folder = "";

    beforeAll(async () => {
      await new Promise<void>((resolve) => broker.server.listen(0, "127.0.0.1", resolve));
      port = (broker.server.address() as AddressInfo).port;
    });
    afterAll(() => new Promise((resolve) => broker.server.close(resolve)));
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "tunnel-update-"));
      broker.calls = 0;
      broker.instead = undefined;
      writeFileSync(join(folder, "script"), scriptIn(folder, port));
      writeFileSync(join(folder, "key"), `${key}\n`);
      // Notes what anybody on the host could read of the process.
      const note = (file: string) => `tr '\\0' '\\n' <"/proc/$$/${file}" >>"${folder}/seen"`;
      const real = `PATH=/usr/local/bin:/usr/bin:/bin exec ${program} "$@"`;
      writeFileSync(join(folder, program), `#!/bin/sh\n${note("cmdline")}\n${note("environ")}\n${real}\n`);
      chmodSync(join(folder, program), 0o755);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** Other programs than the one are found by links of the folder alone. */
    async function run(): Promise<{ status: number; said: string }> {
      const others = ["sh", "stat", "tr", "ip", "sed", "date", "mv", "cat"].map(
        (name) => `ln -sf "$(command -v ${name})" ${folder}/${name}`,
      );
      const child = spawn(
        "sh",
        ["-c", `PATH=$PATH:/usr/sbin:/sbin; ${others.join("; ")}; PATH=${folder} exec sh ${folder}/script`],
        {
          env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", STATE_DIRECTORY: folder },
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      const [out, error, status] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1))),
      ]);
      return { status, said: `${out}${error}`.trim() };
    }
    const state = () => readFileSync(join(folder, "he0"), "utf8").split("\n");

    test("once, and then once it has another address; its key is nowhere that others can read", async () => {
      expect((await run()).said).toMatch(/^he0: the server said (good|nochg), for 127\.0\.0\.1$/);
      expect(await run()).toEqual({ status: 0, said: "" });
      expect(broker.calls).toBe(1);
      writeFileSync(join(folder, "he0"), state().join("\n").replace("127.0.0.1", "192.0.2.1"));
      expect(await run()).toEqual({ status: 0, said: "he0: the server said nochg, for 127.0.0.1" });
      expect(broker.calls).toBe(2);
      const seen = readFileSync(join(folder, "seen"), "utf8") + state().join("\n");
      expect(seen).not.toContain("KEY");
    });

    test("also where nothing has changed for a day", async () => {
      await run();
      const [answer, address, time, ...rest] = state();
      writeFileSync(join(folder, "he0"), [answer, address, `${Number(time) - 86_400}`, ...rest].join("\n"));
      expect((await run()).said).toBe("he0: the server said nochg, for 127.0.0.1");
    });

    test("with a wrong key once alone, until there is another", async () => {
      writeFileSync(join(folder, "key"), "wrong\n");
      expect(await run()).toEqual({ status: 1, said: "he0: the server said badauth" });
      expect(await run()).toEqual({
        status: 1,
        said: "he0: the server said badauth: nothing is asked until the key or the layout is another",
      });
      expect(broker.calls).toBe(1);
      writeFileSync(join(folder, "key"), key);
      expect((await run()).status).toBe(0);
    });

    test.each(["abuse", "nohost", "!yours"])("and not again where it says %s", async (word) => {
      broker.instead = word;
      expect(await run()).toEqual({ status: 1, said: `he0: the server said ${word}` });
      broker.instead = undefined;
      expect((await run()).status).toBe(1);
      expect(broker.calls).toBe(1);
    });

    test.each(["911", "<html>sorry</html>"])("and again where it says %s", async (word) => {
      broker.instead = word;
      expect((await run()).status).toBe(1);
      broker.instead = undefined;
      expect((await run()).status).toBe(0);
    });

    test("and says what is missing where it has no key, and asks nobody", async () => {
      writeFileSync(join(folder, "key"), "");
      expect((await run()).said).toContain(`there is no key in ${folder}/key`);
      expect(broker.calls).toBe(0);
    });
  },
);
