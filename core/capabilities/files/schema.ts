import { z } from "zod";
import { text } from "../../layout/source/names.ts";
import { subsystems } from "../../render/file.ts";

const file = z.strictObject({
  content: z.string().optional().describe("all of it; a newline at its end, where it has none, is added"),
  path: text.optional().describe("a file beside the layout that has its content, such as files/lab.conf"),
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, 'mode in quotes such as "0644"')
    .optional()
    .describe('its permissions, in quotes: "0644" where absent; root alone may write it'),
  subsystem: z
    .enum(subsystems)
    .optional()
    .describe("what is told when it changes; the one whose place it is where absent, and inert is nobody"),
});

export const fileKeys = {
  files: z
    .record(z.string(), file)
    .optional()
    .describe(
      "files of your own below /etc, by their whole path: root's, and in none of the layout's other files",
    ),
  units: z
    .array(text)
    .optional()
    .describe("systemd units among these files that are enabled and started, such as hextet-clock.service"),
};
