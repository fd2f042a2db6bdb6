/** Tells of messages that came while nobody looked: a number in the title and on the launcher, a tone. */
export class News {
  /** Makes a sound, where the visitor wished for one. */
  tone: (() => void) | undefined;
  #count = 0;

  constructor(private readonly changed: (count: number) => void) {}

  add(): void {
    this.#show(this.#count + 1);
    this.tone?.();
  }

  seen(): void {
    if (this.#count) this.#show(0);
  }

  #show(count: number): void {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? `(${count}) ${title}` : title;
    this.changed((this.#count = count));
  }
}
