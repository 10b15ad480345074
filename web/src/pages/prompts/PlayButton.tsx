import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../look/Icon';
import { usePlayback } from '../../parts/player/usePlayback';

export function PlayButton({ address, word }: { address: string; word: string }) {
  const { t } = useTranslation();
  const { audio, isPlaying, hasFailed, toggle } = usePlayback(false);
  return (
    <>
      <audio ref={audio} src={address} preload="none" />
      <ActionIcon variant="light" color={hasFailed ? 'red' : undefined} onClick={toggle} aria-label={t(isPlaying ? 'prompts.pause' : 'prompts.play', { word })}>
        <Icon name={isPlaying ? 'pause' : 'play'} size={16} />
      </ActionIcon>
    </>
  );
}
