/** A short, soft tone. */
let audio: AudioContext | undefined;

export function tone(): void {
  audio ??= new AudioContext();
  const source = audio.createOscillator();
  const volume = audio.createGain();
  const end = audio.currentTime + 0.3;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(end);
}
