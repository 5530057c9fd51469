import { forwarding as places, targets } from "../world/forwarded.ts";
import { named } from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Forwards of Incus's and LXD's, each with a number of its own, and devices that listen at the host's own addresses. */
export const forwarding: Readonly<Record<string, Edit>> = {
  "add a forward": ({ layout }, pick) => {
    const { host, devices } = pick.one(places(layout));
    host.forwards ??= {};
    const to = pick.one(targets(host));
    host.forwards[pick.name(host.forwards)] = {
      interface: pick.one(devices),
      ...(pick.maybe() ? { to } : { ports: { "tcp/80": to }, ...(pick.maybe() ? { address: "own" } : {}) }),
    };
  },
  "forward ports": ({ layout }, pick) => {
    const { host } = pick.one(places(layout).filter((at) => at.host.forwards !== undefined));
    const [, forward] = pick.one(named(host.forwards ?? {}));
    forward.ports = { "tcp/443": pick.one(targets(host)), "udp/6000-6010": pick.one(targets(host)) };
    if (pick.maybe()) delete forward.to;
    if (pick.maybe()) forward.ipv4 = "own";
  },
  "pin a forward": ({ layout }, pick) => {
    const { host } = pick.one(places(layout).filter((at) => at.host.forwards !== undefined));
    const [, forward] = pick.one(named(host.forwards ?? {}));
    forward.address = pick.one(["own", "::80", "::81", "::30"]);
    if (forward.address === "own") {
      forward.ports ??= { "tcp/443": pick.one(targets(host)) };
      delete forward.to;
    }
  },
  "leave a forward's pin out": ({ layout }, pick) => {
    const { host } = pick.one(places(layout).filter((at) => at.host.forwards !== undefined));
    const [, forward] = pick.one(named(host.forwards ?? {}));
    need(forward.address !== undefined);
    delete forward.address;
  },
  "remove a forward": (world, pick) => {
    const { siteName, hostName, host } = pick.one(
      places(world.layout).filter((at) => at.host.forwards !== undefined),
    );
    const [name, value] = pick.one(named(host.forwards ?? {}));
    world.trash.push({
      path: ["sites", siteName, "hosts", hostName, "forwards", name],
      value: structuredClone(value),
    });
    delete host.forwards?.[name];
  },
  "add a proxy device": ({ layout }, pick) => {
    const { host, devices } = pick.one(places(layout));
    const container = host.containers?.[pick.one(targets(host))];
    need(container !== undefined);
    Reflect.set(container ?? {}, "image", "debian/13");
    Reflect.deleteProperty(container ?? {}, "vm");
    Reflect.set(container ?? {}, "proxyDevices", {
      web: { interface: pick.one(devices), listen: "tcp/8080", port: 80 },
    });
  },
};
