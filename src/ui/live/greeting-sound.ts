/** Hz: a fifth upwards for who is known, one low tone for who is not. */
const TONES = { known: [659, 988], unknown: [330] };
/** Seconds. */
const LENGTH = 0.16;
const FADE = 0.25;
const VOLUME = 0.18;

let context: AudioContext | undefined;

/** Says that somebody came. The browser is silent until the person has clicked on something. */
export function playGreeting(who: keyof typeof TONES): void {
  context ??= new AudioContext();
  // After a while without sound, or before the first click.
  if (context.state !== 'running') context.resume().catch(() => undefined);
  const { currentTime, destination } = context;
  for (const [index, tone] of TONES[who].entries()) {
    const start = currentTime + index * LENGTH;
    const volume = new GainNode(context, { gain: 0 });
    // Without a ramp the loudspeaker clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(VOLUME, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH + FADE);
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency: tone });
    oscillator.connect(volume).connect(destination);
    oscillator.start(start);
    oscillator.stop(start + LENGTH + FADE);
  }
}
