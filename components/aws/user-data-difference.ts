import { parseDocument } from "yaml";
import { z } from "zod";

/** The part of cloud-config that names files (https://docs.cloud-init.io, module "Write Files"). */
const cloudConfig = z.looseObject({
  write_files: z.array(z.looseObject({ path: z.string() })).optional(),
});

/**
 * What a host that booted with `booted` lacks of `wanted`, reported by file; empty where it lacks nothing.
 *
 * @param booted user data that the instance was made with
 * @param wanted user data that it would be made with today
 * @returns phrases such as `/etc/netplan/60-hextet.yaml (changed)`
 */
export function userDataDifference(booted: string, wanted: string): string[] {
  if (booted === wanted) return [];
  const before = readConfig(booted);
  const after = readConfig(wanted);
  if (before === undefined || after === undefined) return ["its user data (changed)"];
  return [
    ...after.files.flatMap(([path, content]) => {
      const old = before.files.find(([other]) => other === path);
      if (old === undefined) return [`${path} (new)`];
      return old[1] === content ? [] : [`${path} (changed)`];
    }),
    ...before.files
      .filter(([path]) => !after.files.some(([other]) => other === path))
      .map(([path]) => `${path} (no longer wanted)`),
    ...(before.rest === after.rest ? [] : ["other parts of its first boot (changed)"]),
  ];
}

function readConfig(text: string): { files: [path: string, content: string][]; rest: string } | undefined {
  if (!text.startsWith("#cloud-config")) return undefined;
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const result = cloudConfig.safeParse(document.toJS());
  if (!result.success) return undefined;
  const { write_files: files, ...rest } = result.data;
  return {
    files: (files ?? []).map((file) => [file.path, JSON.stringify(file)]),
    rest: JSON.stringify(rest),
  };
}
