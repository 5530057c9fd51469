/** QEMU's words for a machine. */

import { machineMemory } from "./machines.ts";

/** What runs the machine's instructions: the processor itself (kvm), or QEMU in its place (tcg). */
export type Accelerator = "kvm" | "tcg";

export const emulator = "qemu-system-x86_64";

/** Files in the machine's own folder, which is the emulator's: the path of a socket must be short. */
export const sockets = {
  /** QEMU's own. */
  monitor: "monitor",
  /** The guest agent's. */
  agent: "agent",
  /** SSH, for whoever is at the console. */
  console: "console",
  /** What is written to its port in the machine ends the machine's power. */
  power: "power",
} as const;

export const disk = "disk.qcow2";
export const initrd = "initrd";

export interface MachineNic {
  /** In the machine. */
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  /** Device of the machine's namespace. */
  readonly tap: string;
}

/** What a NIC says of its wire: bonds join only NICs of one speed, and a virtual one says none by itself. */
const wire = "speed=10000,duplex=full";

/** One that is told its MTU takes no larger one, and Ethernet's it has by itself. */
function mtuWord(mtu: number): string {
  return mtu === 1500 ? "" : `host_mtu=${mtu},`;
}

/** Mebibytes for what emulation has translated. */
const translations = 256;

/** The plainest is the fastest by emulation: what newer ones do in one instruction takes many there. */
const processors = { kvm: "host", tcg: "qemu64" } as const;
const accelerators = { kvm: "kvm", tcg: `tcg,thread=multi,tb-size=${translations}` } as const;

/** What every start has. @param files of `build.sh` */
export function bareMachine(files: string, accelerator: Accelerator): string[] {
  return [
    emulator,
    "-nodefaults",
    "-no-user-config",
    ...["-accel", accelerators[accelerator], "-cpu", processors[accelerator], "-smp", "1"],
    ...["-display", "none", "-no-reboot", "-kernel", `${files}/vmlinuz`],
  ];
}

/**
 * @param console file that takes what the machine writes to its serial port
 * @param rate of the time-stamp counter that it reads, in kHz; it measures that itself where it is not told
 */
export function machineCommand(
  files: string,
  accelerator: Accelerator,
  console: string,
  nics: readonly MachineNic[],
  rate: number | undefined,
): string[] {
  const port = (socket: string, number: number) => [
    ...["-chardev", `socket,id=${socket},path=${socket},server=on,wait=off`],
    ...["-device", `virtserialport,nr=${number},chardev=${socket},name=hextet.${socket}`],
  ];
  return [
    ...bareMachine(files, accelerator),
    ...["-m", String(machineMemory), "-initrd", initrd, "-append", kernelWords(nics, rate)],
    ...["-chardev", `file,id=serial,path=${console},append=on`, "-serial", "chardev:serial"],
    ...["-qmp", `unix:${sockets.monitor},server=on,wait=off`],
    // Writes stay in the emulator and in the cache of the machine around it until the guest asks for them to be flushed.
    ...["-drive", `file=${disk},format=qcow2,if=virtio,cache=writeback`],
    ...["-device", "virtio-serial-pci"],
    ...port(sockets.agent, 1),
    ...port(sockets.console, 2),
    ...port(sockets.power, 3),
    ...nics.flatMap(({ tap, mac, mtu }) => [
      ...["-netdev", `tap,id=${tap},ifname=${tap},script=no,downscript=no`],
      ...["-device", `virtio-net-pci,netdev=${tap},mac=${mac},${mtuWord(mtu)}${wire},romfile=`],
    ]),
  ];
}

/** What is of use to nobody here and takes an emulated processor seconds. */
const without = [
  // Hardening, as every program in a machine is the lab's own.
  ...[
    "mitigations=off",
    "nokaslr",
    "init_on_alloc=0",
    "hardened_usercopy=off",
    "randomize_kstack_offset=off",
  ],
  ...["lsm=capability", "audit=0", "nowatchdog", "initcall_blacklist=fips_signature_selftest_init"],
  // A clock is read by an instruction and ticks by itself, where each other way asks the emulator.
  ...["tsc=reliable", "clocksource=tsc", "no_timer_check", "nohz=off", "highres=off"],
  // The first process has this as its environment. With the library that it does not find there it would have the kernel
  // check programs for settings that no unit of a host has (libbpf; systemd's SocketBindAllow= and the like).
  "LD_LIBRARY_PATH=/usr/lib/hextet-lab/machine/without",
];

/** What the kernel and the first process are told: the NICs' names, beside what makes a boot quick and quiet. */
function kernelWords(nics: readonly MachineNic[], rate: number | undefined): string {
  const names = nics.map(({ name, mac }) => `hextet.nic=${name},${mac}`);
  const clock = rate === undefined ? [] : [`tsc_early_khz=${rate}`];
  return ["console=ttyS0", "quiet", "panic=1", ...without, ...clock, ...names].join(" ");
}
