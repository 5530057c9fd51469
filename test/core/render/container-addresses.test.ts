import { expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";

/** What `docker run` is given for the container `web`, whose layout has these words. */
function dockerRun(web: string): string | undefined {
  const { plan, problems } = planFromText(
    "apps",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: 192.0.2.0/24 } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], pools: { fixed: { block: "::1:0/120", ipv4: 192.0.2.64/28 } } }
        docker: { networks: { services: { pool: fixed } } }
        containers: { web: { pool: fixed, image: "nginx:1.29", ${web} } }
`,
  );
  const [host] = plan?.sites[0]?.hosts ?? [];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  const unit = renderHost(host).files.find(({ path }) => path.endsWith("/hextet-container-web.service"));
  return /^ExecStart=(.*)$/m.exec(unit?.content ?? "")?.[1];
}

const run = "/usr/bin/docker run --detach --restart on-failure --name web --network services";

test("a container's address of each family and its MAC address are given to Docker, so that all three stay", () => {
  expect(dockerRun('address: "::20", ipv4: 0.0.0.5, mac: "02:00:5E:10:00:07"')).toBe(
    `${run} --ip6 2001:db8:1::1:20 --ip 192.0.2.69 --mac-address 02:00:5e:10:00:07 nginx:1.29`,
  );
});

test("a container that says no MAC address leaves it to Docker", () => {
  expect(dockerRun('address: "::20"')).not.toContain("mac");
});
