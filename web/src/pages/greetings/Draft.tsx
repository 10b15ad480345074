import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { play, type Sounding } from '../../audio/decoded';
import { Icon } from '../../look/Icon';
import { duration } from '../../text/format';
import classes from './greetings.module.css';

/** What was recorded, before it is sent. Played from memory: the policy of the pages allows no blob: addresses. */
export function Draft({ samples, rate, keep, forget }: { samples: Float32Array; rate: number; keep: () => Promise<void>; forget: () => void }) {
  const { t } = useTranslation();
  const sounding = useRef<Sounding | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const stop = () => sounding.current?.stop();
  useEffect(() => stop, []);
  const toggle = () => {
    if (isPlaying) return stop();
    setPlaying(true);
    sounding.current = play(samples, rate, () => setPlaying(false));
  };
  const save = async () => {
    stop();
    setBusy(true);
    await keep();
    setBusy(false);
  };
  return (
    <div className={classes.draft}>
      <Button variant="light" leftSection={<Icon name={isPlaying ? 'stop' : 'play'} />} onClick={toggle}>
        {t(isPlaying ? 'greetings.stop' : 'greetings.listen')}
      </Button>
      <span className={classes.time}>{duration((samples.length / rate) * 1000)}</span>
      <Button leftSection={<Icon name="save" />} loading={isBusy} onClick={() => void save()}>
        {t('greetings.use')}
      </Button>
      <Button variant="default" onClick={forget}>
        {t('greetings.again')}
      </Button>
    </div>
  );
}
