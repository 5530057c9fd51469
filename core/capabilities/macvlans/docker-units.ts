/**
 * What Docker's service is called: on most systems, and by the packages of Synology's DSM 7.2 and later, 7.0 and 7.1, and
 * before. What is part of one that a host does not have waits for nothing.
 */
export const dockerUnits = [
  "docker.service",
  "pkg-ContainerManager-dockerd.service",
  "pkg-Docker-dockerd.service",
  "pkgctl-Docker.service",
].join(" ");
