import { ActionIcon, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../look/Icon';
import { duration } from '../../text/format';
import classes from './Player.module.css';
import { speeds, usePlayback } from './usePlayback';
import { usePlayKeys } from './usePlayKeys';
import { Waveform } from './Waveform';

const kStepMs = 5_000;

interface Played {
  address: string;
  peaks: number[];
  durationMs: number;
  startsAtOnce?: boolean;
  /** Space and the arrows work wherever the page has the focus. */
  hasKeys?: boolean;
  ended?: () => void;
}

export function Player({ address, peaks, durationMs, startsAtOnce = false, hasKeys = false, ended }: Played) {
  const { t } = useTranslation();
  const playback = usePlayback(startsAtOnce, ended);
  const { audio, isPlaying, atMs, seek, toggle } = playback;
  const step = (ms: number) => seek(Math.min(durationMs, Math.max(0, atMs + ms)));
  usePlayKeys(hasKeys, { ' ': toggle, ArrowRight: () => step(kStepMs), ArrowLeft: () => step(-kStepMs) });
  return (
    <div className={classes.player}>
      {/* What was said over the telephone has no captions. */}
      <audio ref={audio} src={address} preload="none" />
      <ActionIcon size={46} radius="xl" onClick={toggle} aria-label={t(isPlaying ? 'player.pause' : 'player.play')}>
        <Icon name={isPlaying ? 'pause' : 'play'} size={22} />
      </ActionIcon>
      <Waveform peaks={peaks} durationMs={durationMs} atMs={atMs} seek={seek} />
      <span className={classes.time}>
        {duration(atMs)} / {duration(durationMs)}
      </span>
      <NativeSelect
        size="xs"
        aria-label={t('player.speed')}
        value={playback.speed}
        onChange={(event) => playback.setSpeed(Number(event.currentTarget.value))}
        data={speeds.map((speed) => ({ value: String(speed), label: `${speed} ×` }))}
      />
      {playback.hasFailed && (
        <p className={classes.failed} role="alert">
          {t('player.failed')}
        </p>
      )}
    </div>
  );
}
