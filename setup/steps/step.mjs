/**
 * One thing that the set-up sees to.
 *
 * @typedef {{ ready: string }} Ready nothing to do, and what is there
 * @typedef {{ skip: string }} Skip can not be had on this machine, and how to get it, in one sentence
 * @typedef {{ todo: string, bytes?: number, folder?: string }} Todo what will be done and how long that usually
 *   takes; how much space it needs at its largest, and where
 *
 * @typedef {object} Context
 * @property {string} log file for what programs say
 * @property {(note: string) => void} note how far it is
 * @property {(text: string) => void} say a line that stays
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} doing as the subject of "failed": "installing the npm packages"
 * @property {() => readonly string[]} after names of the steps that have to be through
 * @property {() => Ready | Skip | Todo} check at most some tens of milliseconds
 * @property {(context: Context) => Promise<string>} make returns what is there now
 */
export {};
