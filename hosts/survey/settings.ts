import type { SurveyedInterface } from "../../core/survey/index.ts";
import { pairs, type Sections } from "./sections.ts";

export type InterfaceSettings = SurveyedInterface["settings"];

/** The kernel's parameters of each interface, from `/proc/sys/net/ipv6/conf/NAME/KEY:VALUE`. */
export function readSettings(sections: Sections): (name: string) => InterfaceSettings {
  const values = pairs(sections.lines("settings"), ":");
  return (name) => {
    const value = (key: string) => {
      const text = values.get(`/proc/sys/net/ipv6/conf/${name}/${key}`);
      return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
    };
    return {
      acceptRa: value("accept_ra"),
      autoconf: value("autoconf"),
      useTempaddr: value("use_tempaddr"),
      addrGenMode: value("addr_gen_mode"),
      forwarding: value("forwarding"),
      disabled: value("disable_ipv6") === 1,
    };
  };
}
