/** Whatever format the browser knows. */
export async function decoded(file: ArrayBuffer): Promise<AudioBuffer> {
  const context = new AudioContext();
  try {
    return await context.decodeAudioData(file);
  } finally {
    await context.close();
  }
}

/** One channel at `rate`, as the telephone takes it: the server then has nothing to decode but PCM. */
export async function toTelephone(sound: AudioBuffer, rate: number): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, Math.max(1, Math.ceil(sound.duration * rate)), rate);
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.start();
  return (await context.startRendering()).getChannelData(0);
}

/** 0 to 1000, `count` of them. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  const each = Math.max(1, Math.ceil(samples.length / count));
  return Array.from({ length: count }, (_, index) => {
    let loudest = 0;
    for (const sample of samples.subarray(index * each, (index + 1) * each)) loudest = Math.max(loudest, Math.abs(sample));
    return Math.round(loudest * 1000);
  });
}

export interface Sounding {
  stop: () => void;
}

/** Plays what is in memory; `over` is called once, at its end or when it is stopped. */
export function play(samples: Float32Array, rate: number, over: () => void): Sounding {
  const context = new AudioContext();
  const sound = context.createBuffer(1, samples.length, rate);
  sound.copyToChannel(new Float32Array(samples), 0);
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.onended = () => {
    void context.close();
    over();
  };
  source.start();
  return { stop: () => source.stop() };
}
