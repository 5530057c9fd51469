import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { tableName } from "./nat/files.ts";
import type { DockerPromise } from "./values.ts";

/** That a host has the release of Docker that its layout says, which what is written goes by, and lets its containers' packets leave as planned. */
export const dockerPromises = hostPromises<DockerPromise>({
  kind: "docker",
  title: "Docker",
  is: (promise) => promise.kind === "docker",
  of: ({ docker }: HostPlan) => [
    ...(docker?.version === undefined ? [] : [{ kind: "docker" as const, ...docker.version }]),
    ...(docker?.networks ?? [])
      .flatMap(({ nat }) => nat)
      .map(({ from, address }) => ({
        kind: "docker" as const,
        from: `${from}`,
        as: address === undefined ? undefined : `${address}`,
      })),
  ],
  text: (promise) =>
    "from" in promise
      ? `${promise.from} as ${promise.as ?? "the host"}`
      : `Docker ${promise.major}.${promise.minor}`,
  shell: `# leaving INDEX PREFIX RULE: whether the kernel has that rule for what comes from there.
leaving() {
  case $2 in *:*) family=ip6 ;; *) family=ip ;; esac
  if nft list table "$family" ${tableName} 2>/dev/null | grep -F -e " saddr $2 " | grep -q -e " $3$"; then answer "$1" "is there"; else answer "$1" "is"; fi
}
`,
  ask: (promise, index) =>
    "from" in promise
      ? `leaving ${index} ${promise.from} '${promise.as === undefined ? "masquerade" : `snat to ${promise.as}`}'`
      : `answer ${index} "is $(docker version --format '{{.Server.Version}}' 2>/dev/null)"`,
  judge: (promise, host, _is, said) => {
    if ("from" in promise)
      return said === "there"
        ? ok("leaves so")
        : failed(
            "the kernel has no such rule",
            `systemctl restart hextet-docker-nat on ${host} puts it back`,
          );
    const { major, minor } = promise;
    if (said === "") return failed("does not answer", `systemctl status docker on ${host}`);
    return said.startsWith(`${major}.${minor}.`) || said.startsWith(`${major}.${minor}+`)
      ? ok(said)
      : failed(
          `is ${said}`,
          `say docker: { version: "${said.split(".").slice(0, 2).join(".")}" } in the layout`,
        );
  },
});
