import { isMap, isScalar, yamlLibrary } from "../../../yaml.ts";
import type { ComposeWanted, WantedNetwork, WantedService } from "./wanted.ts";

/**
 * A Compose file of a host's networks and of the containers that hextet does not start (the Compose Specification, "Services" and
 * "Networks"). Texts stand in double quotes: docker-compose 1 reads YAML 1.1.
 */
export function composeText(wanted: ComposeWanted): string {
  const { Document, visit } = yamlLibrary();
  const document = new Document(
    {
      services: Object.fromEntries(
        wanted.services.map((service) => [service.name, serviceOf(service, wanted)]),
      ),
      networks: Object.fromEntries(wanted.networks.map((network) => [network.name, definition(network)])),
    },
    { version: "1.1", aliasDuplicateObjects: false },
  );
  visit(document, {
    Scalar(position, scalar) {
      if (position !== "key" && typeof scalar.value === "string") scalar.type = "QUOTE_DOUBLE";
    },
  });
  const services = document.get("services");
  for (const { key, value } of isMap(services) ? services.items : []) {
    const service = wanted.services.find(({ name }) => isScalar(key) && key.value === name);
    if (isMap(value) && service?.image === undefined)
      value.commentBefore = " image: what it runs, which the layout does not say";
  }
  document.commentBefore = ` Networks and addresses by hextet for ${wanted.host}; the rest is yours.`;
  return document.toString({ lineWidth: 0 });
}

function serviceOf(service: WantedService, { dns, macOnNetwork }: ComposeWanted) {
  const { name, network, ipv6, ipv4, mac, image, sysctls, options } = service;
  return {
    ...(image === undefined ? {} : { image }),
    container_name: name,
    ...(mac === undefined || macOnNetwork ? {} : { mac_address: mac }),
    networks: {
      [network]: {
        ...(ipv6 === undefined ? {} : { ipv6_address: ipv6 }),
        ...(ipv4 === undefined ? {} : { ipv4_address: ipv4 }),
        ...(mac === undefined || !macOnNetwork ? {} : { mac_address: mac }),
        ...(Object.keys(options).length === 0 ? {} : { driver_opts: options }),
      },
    },
    ...(dns.length === 0 ? {} : { dns }),
    ...(Object.keys(sysctls).length === 0 ? {} : { sysctls }),
  };
}

/** A network's own part: that it is there, or how Compose makes it. */
export function definition({ name, made }: WantedNetwork): Readonly<Record<string, unknown>> {
  if (made === undefined) return { external: true };
  const { ipv6, ipv4, options } = made;
  return {
    name,
    enable_ipv6: true,
    ...(Object.keys(options).length === 0 ? {} : { driver_opts: options }),
    ipam: { config: [ipv6, ...(ipv4 === undefined ? [] : [ipv4])] },
  };
}
