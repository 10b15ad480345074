import { useEffect, useState } from 'react';
import { decoded, peaksOf } from '../../audio/decoded';

const kPeaks = 200;

/** How loud a greeting is, found out here; a line until then. */
export function useDecodedPeaks(address: string) {
  const [peaks, setPeaks] = useState<number[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    fetch(address, { signal: stop.signal })
      .then((sent) => sent.arrayBuffer())
      .then(decoded)
      .then((sound) => setPeaks(peaksOf(sound.getChannelData(0), kPeaks)))
      // The player says what is wrong with the recording.
      .catch(() => undefined);
    return () => stop.abort();
  }, [address]);
  return peaks;
}
