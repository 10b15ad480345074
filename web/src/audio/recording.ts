export interface Recording {
  /** What was recorded, in whatever format the browser records. */
  stop: () => Promise<ArrayBuffer>;
  /** Loudness now, 0 to 1. */
  level: () => number;
  /** Gives the microphone back. After `stop` it does nothing. */
  release: () => void;
}

/** Throws when there is no microphone, or it may not be used. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  const context = new AudioContext();
  const listener = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(listener);
  const samples = new Float32Array(listener.fftSize);
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  const release = () => {
    if (recorder.state !== 'inactive') recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
    if (context.state !== 'closed') void context.close();
  };
  recorder.start();
  return {
    release,
    level: () => {
      listener.getFloatTimeDomainData(samples);
      return Math.min(1, Math.max(...samples.map(Math.abs)));
    },
    stop: () =>
      new Promise((resolve, reject) => {
        recorder.addEventListener('stop', () => {
          release();
          new Blob(parts).arrayBuffer().then(resolve, reject);
        });
        recorder.stop();
      }),
  };
}
