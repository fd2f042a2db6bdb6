/** Tells of messages that came while nobody looked: a number in the title and on the launcher, a tone. */
export class News {
  #count = 0;
  sound = false;
  #audio: AudioContext | null = null;

  constructor(private readonly changed: (count: number) => void) {}

  add(): void {
    this.#count++;
    this.#show();
    if (this.sound) this.#tone();
  }

  seen(): void {
    if (!this.#count) return;
    this.#count = 0;
    this.#show();
  }

  toggle(): void {
    this.sound = !this.sound;
    if (this.sound) this.#tone(); // lets the visitor hear it, and the browser allow it
  }

  #show(): void {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = this.#count ? `(${this.#count}) ${title}` : title;
    this.changed(this.#count);
  }

  #tone(): void {
    const audio = (this.#audio ??= new AudioContext());
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.3);
  }
}
