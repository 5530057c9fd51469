import type { LayoutReader } from "../../layout/reader.ts";
import type { Path } from "../../layout/written.ts";

/** What Docker has itself, and takes for something else than a network of one's own (docker network create). */
const networksOfItsOwn = ["bridge", "default", "host", "none"];

/** A network of Docker's by a name that Docker has for something else. */
export function refuseNetworkName(reader: LayoutReader, path: Path, name: string): void {
  if (networksOfItsOwn.includes(name))
    reader.add(
      "HX275",
      path,
      undefined,
      `is the name of what Docker has by itself: containers would be on that, and no network ${name} would be made`,
      "give it another name",
    );
}

/** A container of Docker's has a name of two characters at least (moby, RestrictedNamePattern). */
export function refuseContainerName(reader: LayoutReader, path: Path, name: string): void {
  if (name.length < 2)
    reader.add(
      "HX275",
      path,
      undefined,
      `is called ${name}, and Docker takes no container's name of one character`,
      "give it a longer one, with formerly: the one that it had, so that it keeps its number",
    );
}
