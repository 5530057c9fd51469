import { describe, expect, test } from "@jest/globals";
import { type MachineHost, machinesMissing } from "../../lab/machines/requirements.ts";

const fit: MachineHost = { foreign: undefined, built: true, has: () => true, memory: 20e9, cores: 2 };

describe("what machines ask of the machine that they run on", () => {
  test("one that has everything has no problem with four of them", () => {
    expect(machinesMissing(fit, 4)).toEqual([]);
  });

  test.each<[string, Partial<MachineHost>, number, string]>([
    [
      "another processor is said alone",
      {
        foreign: "machines of the lab are made for amd64 and this is arm64: use an amd64 machine.",
        built: false,
      },
      1,
      "machines of the lab are made for amd64 and this is arm64: use an amd64 machine",
    ],
    [
      "what is not built",
      { built: false },
      1,
      "machines need QEMU and what they start from, and it is not all there: `node setup/setup.mjs only-machines` brings it",
    ],
    [
      "a program that is missing",
      { has: (program) => program !== "qemu-img" },
      1,
      "machines need QEMU and what they start from, and it is not all there: `node setup/setup.mjs only-machines` brings it",
    ],
    [
      "more than a small machine does well",
      {},
      5,
      "5 machines are asked for, and on 2 cores 4 at a time are sensible: ask for fewer, or allow more with --most-machines 5",
    ],
    [
      "too little memory for one",
      { memory: 1e9 },
      1,
      "a machine needs 1.2 GB of free memory and there are 1.0 GB: ask for fewer, or end other programs",
    ],
    [
      "too little memory for so many",
      { memory: 2e9 },
      3,
      "3 machines need 3.5 GB of free memory and there are 2.0 GB: ask for fewer, or end other programs",
    ],
  ])("says of %s what to do", (_, difference, wanted, problem) => {
    expect(machinesMissing({ ...fit, ...difference }, wanted)).toEqual([problem]);
  });

  test("more are allowed where a person says so, or where there are the cores for them", () => {
    expect(machinesMissing(fit, 5, 5)).toEqual([]);
    expect(machinesMissing({ ...fit, cores: 8 }, 8)).toEqual([]);
  });
});
