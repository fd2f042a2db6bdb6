/** A short, soft tone. */
let audio: AudioContext | undefined;

export function tone(): void {
  audio ??= new AudioContext();
  const source = new OscillatorNode(audio);
  const volume = new GainNode(audio, { gain: 0.08 });
  volume.gain.setTargetAtTime(0, 0, 0.07); // fades from now on
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + 0.5);
}
