/**
 * What a person sees of the set-up: a line per step. On a terminal the steps under way are redrawn at the bottom
 * with their seconds; elsewhere (a log, a pipe) every line is written once, and a long step says now and then that
 * it is still at it.
 */

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Milliseconds between signs of life of a long step where there is no terminal. */
const heartbeat = 30_000;

/** @typedef {{ readonly doing: string, note: string, readonly since: number, spokeAt: number }} Underway */

export class Progress {
  /** @type {Map<string, Underway>} */
  #underway = new Map();
  #drawnLines = 0;
  #frame = 0;
  #closed = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #stream;
  #live;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream = process.stderr) {
    this.#stream = stream;
    this.#live = stream.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
  }

  /**
   * @param {string} step
   * @param {string} doing what it does, and how long that usually takes
   */
  started(step, doing) {
    if (this.#closed) return;
    this.#underway.set(step, { doing, note: "", since: Date.now(), spokeAt: Date.now() });
    if (!this.#live) this.#line(step, "begins");
    this.#timer ??= setInterval(() => this.#tick(), this.#live ? 100 : 1000);
    this.#timer.unref();
  }

  /**
   * How far a step is, shown beside its seconds.
   *
   * @param {string} step
   * @param {string} note
   */
  note(step, note) {
    const underway = this.#underway.get(step);
    if (underway !== undefined) underway.note = note;
  }

  /**
   * A line that stays, e.g. that a step waits for somebody else.
   *
   * @param {string} step
   * @param {string} text
   */
  say(step, text) {
    this.#erase();
    this.#line(step, text);
    this.#draw();
  }

  /**
   * @param {string} step
   * @param {string} outcome "ready" and so on
   */
  ended(step, outcome) {
    this.#underway.delete(step);
    this.say(step, outcome);
    if (this.#underway.size === 0) this.#rest();
  }

  /** Nothing more is shown: whatever comes now is the last word. */
  close() {
    this.#rest();
    this.#closed = true;
  }

  #rest() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #tick() {
    if (this.#live) {
      this.#erase();
      this.#frame++;
      this.#draw();
      return;
    }
    for (const [step, underway] of this.#underway) {
      if (Date.now() - underway.spokeAt < heartbeat) continue;
      underway.spokeAt = Date.now();
      this.#line(
        step,
        `still at it after ${seconds(Date.now() - underway.since)}${underway.note && `: ${underway.note}`}`,
      );
    }
  }

  #draw() {
    if (!this.#live || this.#closed) return;
    const width = Math.max(20, (this.#stream.columns ?? 80) - 1);
    for (const [step, { doing, note, since }] of this.#underway) {
      const text = `${frames[this.#frame % frames.length]} ${step.padEnd(9)} ${doing} ${seconds(Date.now() - since)} ${note}`;
      this.#stream.write(`${text.slice(0, width)}\n`);
      this.#drawnLines++;
    }
  }

  #erase() {
    if (this.#drawnLines > 0) this.#stream.write(`\x1b[${this.#drawnLines}A\x1b[0J`);
    this.#drawnLines = 0;
  }

  /**
   * @param {string} step
   * @param {string} text
   */
  #line(step, text) {
    if (this.#closed) return;
    this.#stream.write(`  ${step.padEnd(9)} ${text}\n`);
  }
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return milliseconds < 10_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}
