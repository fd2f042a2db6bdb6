/** A pause that can be cut short. */
export class Pause {
  /** Ends the pause now. */
  end: () => void = () => {};

  /** Lasts `ms`, or until `end` is called. */
  of(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.end = resolve;
      setTimeout(resolve, ms);
    });
  }
}
