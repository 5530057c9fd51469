export { type HostFiles, type RenderedFile, type Subsystem, subsystems } from "./file.ts";
export { renderGuestCommands } from "./guest-commands.ts";
export { renderGuestNetwork } from "./netplan.ts";
export { renderHost } from "./targets.ts";
export { renderUserData, userDataLimit } from "./user-data.ts";
