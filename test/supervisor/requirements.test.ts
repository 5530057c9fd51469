import { describe, expect, test } from "@jest/globals";
import { type Machine, missingFrom } from "../../lab/supervisor/requirements.ts";

const fit: Machine = {
  obstacle: undefined,
  image: true,
  disk: 50e9,
  memory: 8e9,
  kernel: "6.1.0-21-amd64",
  fileSystems: ["sysfs", "tmpfs", "cgroup2", "overlay", "ext4"],
  has: () => true,
};

describe("what a lab asks of its machine", () => {
  test("a machine that has everything has no problem", () => {
    expect(missingFrom(fit)).toEqual([]);
  });

  test.each<[string, Partial<Machine>, string]>([
    [
      "another system or no rights is said alone, as nothing else matters then",
      { obstacle: "the lab's hosts need root: run the same command as root.", memory: 0, has: () => false },
      "the lab's hosts need root: run the same command as root",
    ],
    [
      "a disk without room for an image that is still to be built",
      { obstacle: "the lab needs its hosts' image: `npm start` builds it.", image: false, disk: 1.2e9 },
      "the lab needs its hosts' image: `npm start` builds it; that takes 2.0 GB of disk and there are 1.2 GB: free some, or set XDG_CACHE_HOME to a folder on a larger disk",
    ],
    [
      "an image that is not built, with room for it",
      { obstacle: "the lab needs its hosts' image: `npm start` builds it.", image: false },
      "the lab needs its hosts' image: `npm start` builds it",
    ],
    [
      "a kernel without overlays",
      { fileSystems: ["tmpfs", "cgroup2"] },
      "the kernel 6.1.0-21-amd64 has no overlay file system: use a kernel of Debian's or Ubuntu's",
    ],
    [
      "a kernel that is too old",
      { kernel: "5.10.0-28-amd64" },
      "the kernel is 5.10.0-28-amd64 and the lab needs 5.14 or newer: use Debian 12, Ubuntu 22.04 or later",
    ],
    [
      "missing programs, with the packages that bring them, each once",
      { has: (program) => !["systemd-nspawn", "flock", "unshare"].includes(program) },
      "programs are missing (flock, systemd-nspawn, unshare): run apt-get install systemd-container util-linux",
    ],
    [
      "too little free memory",
      { memory: 700e6 },
      "the lab needs 1.6 GB of free memory and there are 0.7 GB: end other programs or use a larger machine",
    ],
  ])("says of %s what to do", (_, difference, problem) => {
    expect(missingFrom({ ...fit, ...difference })).toEqual([problem]);
  });

  test("reports several problems at once", () => {
    expect(missingFrom({ ...fit, memory: 0, has: (program) => program !== "nft" })).toHaveLength(2);
  });
});
