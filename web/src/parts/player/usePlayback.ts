import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const kSpeedKept = 'aftertone-speed';
/** Of two players on a page only one is heard. */
let heard: HTMLAudioElement | null = null;

export const speeds = [0.75, 1, 1.25, 1.5, 2];

function keptSpeed() {
  const kept = Number(localStorage.getItem(kSpeedKept));
  return speeds.includes(kept) ? kept : 1;
}

export interface Playback {
  audio: RefObject<HTMLAudioElement | null>;
  isPlaying: boolean;
  hasFailed: boolean;
  atMs: number;
  speed: number;
  toggle: () => void;
  seek: (ms: number) => void;
  setSpeed: (speed: number) => void;
}

/** An <audio> element of the page, with what is shown of it. `ended` is called when somebody has heard it to its end. */
export function usePlayback(startsAtOnce: boolean, ended?: () => void): Playback {
  const audio = useRef<HTMLAudioElement>(null);
  const finish = useRef(ended);
  const starts = useRef(startsAtOnce);
  finish.current = ended;
  const [isPlaying, setPlaying] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [atMs, setAt] = useState(0);
  const [speed, keepSpeed] = useState(keptSpeed);

  const play = useCallback(() => {
    const element = audio.current;
    if (!element) return;
    if (heard && heard !== element) heard.pause();
    heard = element;
    element.playbackRate = keptSpeed();
    // Refused when the browser wants a click first, or interrupted by a pause: nothing to be said about.
    element.play().catch(() => undefined);
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const follow: [string, () => void][] = [
      ['play', () => (setFailed(false), setPlaying(true))],
      ['pause', () => setPlaying(false)],
      ['timeupdate', () => setAt(element.currentTime * 1000)],
      ['ended', () => (setPlaying(false), finish.current?.())],
      ['error', () => (setPlaying(false), setFailed(true))],
    ];
    follow.forEach(([event, act]) => element.addEventListener(event, act));
    if (starts.current) play();
    return () => {
      follow.forEach(([event, act]) => element.removeEventListener(event, act));
      element.pause();
    };
  }, [play]);

  // `timeupdate` comes four times a second: too few for a line that moves.
  useEffect(() => {
    if (!isPlaying) return;
    let frame = 0;
    const step = () => {
      setAt((audio.current?.currentTime ?? 0) * 1000);
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);

  const toggle = useCallback(() => (audio.current?.paused ? play() : audio.current?.pause()), [play]);
  const seek = useCallback((ms: number) => {
    if (audio.current) audio.current.currentTime = ms / 1000;
    setAt(ms);
  }, []);
  const setSpeed = useCallback((next: number) => {
    localStorage.setItem(kSpeedKept, String(next));
    keepSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  }, []);
  return { audio, isPlaying, hasFailed, atMs, speed, toggle, seek, setSpeed };
}
