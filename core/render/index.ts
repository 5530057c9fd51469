export { type HostFiles, type RenderedFile, type Subsystem, subsystems } from "./file.ts";
export { mayRestart, restartsOf, startedByOthers } from "./restarts.ts";
export {
  renderBeside,
  renderBootTexts,
  renderHost,
  renderHostWith,
  renderNmcli,
  renderPeers,
  renderRouters,
  writersOf,
} from "./targets.ts";
export { renderUserData, renderUserDataWith, userDataLimit } from "./user-data.ts";
