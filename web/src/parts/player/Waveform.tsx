import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../../text/format';
import { bars } from './bars';
import classes from './Waveform.module.css';

const kBars = 110;
const kHeight = 100;
const kStepMs = 5_000;

interface Shown {
  /** Loudness along the recording, 0 to 1000. */
  peaks: number[];
  durationMs: number;
  atMs: number;
  seek: (ms: number) => void;
}

/** How loud the recording is, and where it is played; a slider for the mouse, the finger and the keyboard. */
export function Waveform({ peaks, durationMs, atMs, seek }: Shown) {
  const { t } = useTranslation();
  const shown = bars(peaks, kBars);
  const played = durationMs > 0 ? (atMs / durationMs) * kBars : 0;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return;
    const field = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    seek(Math.min(1, Math.max(0, (event.clientX - field.left) / field.width)) * durationMs);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: kStepMs, ArrowUp: kStepMs, ArrowLeft: -kStepMs, ArrowDown: -kStepMs, Home: -durationMs, End: durationMs };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek(Math.min(durationMs, Math.max(0, atMs + step)));
  };
  return (
    <svg
      className={classes.wave}
      viewBox={`0 0 ${kBars * 4} ${kHeight}`}
      preserveAspectRatio="none"
      role="slider"
      tabIndex={0}
      aria-label={t('player.position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(atMs / 1000)}
      aria-valuetext={t('player.of', { at: duration(atMs), length: duration(durationMs) })}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={press}
    >
      {shown.map((height, index) => (
        <rect
          key={index}
          className={index < played ? classes.played : classes.ahead}
          x={index * 4}
          width={2.6}
          rx={1}
          y={(kHeight - height * kHeight) / 2}
          height={height * kHeight}
        />
      ))}
    </svg>
  );
}
