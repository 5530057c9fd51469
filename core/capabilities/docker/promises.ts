import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { DockerPromise } from "./values.ts";

/** That a host has the release of Docker that its layout says: what is written goes by it. */
export const dockerPromises = hostPromises<DockerPromise>({
  kind: "docker",
  title: "Docker",
  is: (promise) => promise.kind === "docker",
  of: ({ docker }) =>
    docker?.version === undefined
      ? []
      : [{ kind: "docker", major: docker.version.major, minor: docker.version.minor }],
  text: ({ major, minor }) => `Docker ${major}.${minor}`,
  shell: "",
  ask: (_promise, index) =>
    `answer ${index} "is $(docker version --format '{{.Server.Version}}' 2>/dev/null)"`,
  judge: ({ major, minor }, host, _is, said) => {
    if (said === "") return failed("does not answer", `systemctl status docker on ${host}`);
    return said.startsWith(`${major}.${minor}.`) || said.startsWith(`${major}.${minor}+`)
      ? ok(said)
      : failed(
          `is ${said}`,
          `say docker: { version: "${said.split(".").slice(0, 2).join(".")}" } in the layout`,
        );
  },
});
