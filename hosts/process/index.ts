/** Programs of this machine that must not outlast us: apart from the rest, for whoever speaks to no host. */
export { bounded } from "./bounded.ts";
export { endGroup, endsWithUs, type PassingFolder, passingFolder } from "./ends-with-us.ts";
export { secondsText } from "./seconds-text.ts";
