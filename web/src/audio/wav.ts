const kHeaderBytes = 44;
const kSampleBytes = 2;
const kFull = 0x7fff;

/** Samples from -1 to 1 as a WAV file of 16-bit PCM, mono. */
export function toWav(samples: Float32Array, rate: number): Blob {
  const bytes = samples.length * kSampleBytes;
  const view = new DataView(new ArrayBuffer(kHeaderBytes + bytes));
  const text = (at: number, word: string) => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, kHeaderBytes - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * kSampleBytes, true);
  view.setUint16(32, kSampleBytes, true);
  view.setUint16(34, 8 * kSampleBytes, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  samples.forEach((sample, index) => view.setInt16(kHeaderBytes + index * kSampleBytes, Math.round(Math.min(1, Math.max(-1, sample)) * kFull), true));
  return new Blob([view.buffer], { type: 'audio/wav' });
}
