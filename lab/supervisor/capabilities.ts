/**
 * What root in a twin may do (capabilities(7)). There is no user namespace around a twin, so root in it is the machine's
 * root, less what is not here: it is kept apart by namespaces and goodwill, and a twin is no place for what is not trusted.
 */
export const keptCapabilities = {
  CAP_AUDIT_CONTROL: "pam_loginuid, at each login",
  CAP_AUDIT_WRITE: "sshd and login, which note who came",
  CAP_BPF: "Docker's, Incus's and systemd's programs for devices and traffic of control groups",
  CAP_CHOWN: "packages, the agent, Docker's layers",
  CAP_DAC_OVERRIDE: "root as programs know it",
  CAP_DAC_READ_SEARCH: "root as programs know it; Docker's overlay",
  CAP_FOWNER: "packages, the agent, Docker's layers",
  CAP_FSETID: "packages with setuid programs",
  CAP_IPC_OWNER: "root as programs know it",
  CAP_KILL: "init, for whose services run as others",
  CAP_LEASE: "root as programs know it",
  CAP_LINUX_IMMUTABLE: "chattr +i: files that the agent can not replace are among its tests",
  CAP_MKNOD: "Docker's and Incus's containers, which get their devices so",
  CAP_NET_ADMIN: "addresses, routes, bridges, nft: what hextet configures",
  CAP_NET_BIND_SERVICE: "sshd, and whatever else listens below port 1024",
  CAP_NET_BROADCAST: "networkd asks for it",
  CAP_NET_RAW: "ping, neighbour discovery, leases",
  CAP_SETFCAP: "packages with file capabilities (ping), Docker's layers",
  CAP_SETGID: "logins, services, containers",
  CAP_SETPCAP: "systemd, which takes from services what they need not have",
  CAP_SETUID: "logins, services, containers",
  CAP_SYS_ADMIN: "mounts and namespaces of systemd, Docker and Incus",
  CAP_SYS_BOOT: "a twin restarts",
  CAP_SYS_CHROOT: "sshd's own cage, Docker",
  CAP_SYS_NICE: "systemd's and Incus's priorities",
  CAP_SYS_PTRACE: "what looks into other processes' namespaces: Incus, lsof",
  CAP_SYS_RESOURCE: "limits of services and containers; a full disk's reserve",
  CAP_SYS_TTY_CONFIG: "the console's getty",
} as const;

/** What no program of a twin needs: the kernel's modules, memory, ports, clock and log, and what asks the whole machine. */
export const droppedCapabilities = [
  "CAP_AUDIT_READ",
  "CAP_BLOCK_SUSPEND",
  "CAP_CHECKPOINT_RESTORE",
  "CAP_IPC_LOCK",
  "CAP_MAC_ADMIN",
  "CAP_MAC_OVERRIDE",
  "CAP_PERFMON",
  "CAP_SYSLOG",
  "CAP_SYS_MODULE",
  "CAP_SYS_PACCT",
  "CAP_SYS_RAWIO",
  "CAP_SYS_TIME",
  "CAP_WAKE_ALARM",
] as const;
