import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { AgentTwins, said, type TwinName } from "../agent-twins.ts";
import { uniqueLab } from "../unique-lab.ts";

/** Everything of a host, but its guests' ports and the link-local addresses that the kernel makes, that a change may touch and a rollback has to bring back. */
const everything = `
cd /
find etc -type f ! -path 'etc/iproute2/*' -exec stat -c '%n %a %u:%g' {} + | sort
find etc -type f ! -path 'etc/iproute2/*' -exec sha256sum {} + | sort -k 2
find etc/systemd -type l | sort
grep -r . etc/netplan etc/network/interfaces
ip -o addr | sed 's/ tentative//; s/ *valid_lft.*//; s/^[0-9]*: //' | grep -v -e ^tap -e kernel_ll -e ' fe80::[0-9a-f:]*ff:fe' | sort
ip -o link | sed 's/^[0-9]*: //; s/@[^:]*//; s/: .* mtu / mtu /; s/ qdisc.*//' | grep -v ^tap | sort
for family in 4 6; do ip -$family -o route show table all | grep -v -e 'table local' -e ' tap' -e '^fe80::/64 ' | sed 's/ expires [0-9]*sec//' | sort; ip -$family rule; done
sysctl -a 2>/dev/null | grep -E 'ipv6.conf.*(forwarding|accept_ra|accept_redirects) ' | sort
for unit in one two three; do systemctl show -p LoadState,ActiveState,UnitFileState hextet-$unit.service; done
`;

/** Twins whose state is seen as a whole, for cases of one file, which are described once it is made. */
export class SeenTwins {
  #twins: AgentTwins | undefined;
  /** What was seen before the case that runs. */
  before = "";

  /** @param release of Debian, where it is to be another than that of labs */
  constructor(release?: string) {
    beforeAll(async () => {
      this.#twins = await AgentTwins.boot(
        uniqueLab(`agent-rollback-${release ?? "lab"}`),
        ["netplan"],
        release,
      );
    });
    afterAll(() => this.#twins?.end());
    // What the agent's last run and the watcher said, where a test is to be understood.
    afterEach(async () => {
      if (process.env["HEXTET_SHOW_LOGS"] === undefined) return;
      for (const twin of ["rack--box-1", "rack--pve-1"] as const) {
        const show =
          "cat /run/hextet/log /run/hextet/answer; journalctl -q -b -u 'hextet-agent-*' | tail -n 20; ip -6 route; ip -6 addr show eno1";
        console.log(expect.getState().currentTestName, twin, (await this.twins.console(twin, show)).stdout);
      }
    });
  }

  get twins(): AgentTwins {
    if (this.#twins === undefined) throw new Error("the twins have not been booted yet");
    return this.#twins;
  }

  async seen(twin: TwinName): Promise<string> {
    const { stdout } = await this.twins.console(twin, everything);
    expect(stdout.length).toBeGreaterThan(1_000);
    return stdout;
  }

  /** Waits until no change of the twin is unsettled, at most `seconds`, and says how many it took. */
  async settled(twin: TwinName, seconds: number): Promise<number> {
    const start = performance.now();
    for (;;) {
      const { stdout } = await this.twins.console(
        twin,
        "test -e /var/lib/hextet/transaction || echo settled",
      );
      const took = (performance.now() - start) / 1_000;
      if (stdout === "settled\n") return took;
      if (took > seconds) throw new Error(`${twin}: the change was not settled within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The answer that is kept for whoever asked, once the change is settled and the agent has answered; within 30 s. */
  async keptAnswer(twin: TwinName): Promise<unknown> {
    const wait =
      "i=0; until [ -s /run/hextet/answer ] && flock -n /run/hextet/lock true || [ $i = 300 ]; do i=$((i + 1)); sleep 0.1; done; cat /run/hextet/answer";
    return JSON.parse((await this.twins.console(twin, wait)).stdout);
  }

  /** Waits until the twin has noted that it went back, for this reason; at most 20 s. */
  async noted(twin: TwinName, reason: string): Promise<void> {
    const wait = `i=0; until grep -q -F '${reason}' /run/hextet/rolled-back 2>/dev/null && flock -n /run/hextet/lock true || [ $i = 200 ]; do i=$((i + 1)); sleep 0.1; done; cat /run/hextet/rolled-back`;
    expect((await this.twins.console(twin, wait)).stdout).toContain(reason);
  }

  async status(twin: TwinName): Promise<Record<string, unknown>> {
    return said(await this.twins.console(twin, "hextet-agent status"));
  }
}
