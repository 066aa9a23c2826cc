/** Share of looks at a group's first numbers after which its last ones may be needed, at most. */
const WORTH = 1 / 12;
const FIRST_PAUSE = 8;

/**
 * Decides, from stretch to stretch of a scan, whether rows' first numbers get a look of their own: it spares the last
 * ones where the limit is narrow, and costs more than it spares where it is wide.
 */
export class EarlyExit {
  /** Stretches that are scanned whole before the next attempt: twice as many after each that failed. */
  #pause = FIRST_PAUSE;
  #left = 0;

  get isOn(): boolean {
    return this.#left === 0;
  }

  /** A stretch was scanned: of so many looks at first numbers, if it was on, so many did not do. */
  note(looks: number, passed: number): void {
    if (!this.isOn) this.#left--;
    else if (passed > looks * WORTH) {
      this.#left = this.#pause;
      this.#pause *= 2;
    } else this.#pause = FIRST_PAUSE;
  }
}
