import { Button, FileButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decoded, toTelephone } from '../../audio/decoded';
import { startRecording, type Recording } from '../../audio/recording';
import { toWav } from '../../audio/wav';
import { Icon } from '../../look/Icon';
import { Trouble } from '../../parts/Trouble';
import { duration } from '../../text/format';
import { Draft } from './Draft';
import classes from './greetings.module.css';

const kLongestSeconds = 120;
const kRate = 16_000;

/** Records or takes a file, lets it be heard, and saves it. Nothing is sent before somebody says so. */
export function NewGreeting({ save }: { save: (wav: Blob) => Promise<void> }) {
  const { t } = useTranslation();
  const [recording, setRecording] = useState<Recording | null>(null);
  const [draft, setDraft] = useState<Float32Array | null>(null);
  const [complaint, setComplaint] = useState('');
  const [error, setError] = useState<unknown>(null);
  const forget = () => (setDraft(null), setComplaint(''), setError(null));

  const take = async (from: () => Promise<ArrayBuffer>, why: 'greetings.unreadable' | 'greetings.noMicrophone') => {
    forget();
    try {
      const sound = await decoded(await from());
      if (sound.duration > kLongestSeconds) setComplaint(t('greetings.tooLong', { seconds: kLongestSeconds }));
      else setDraft(await toTelephone(sound, kRate));
    } catch {
      setComplaint(t(why));
    }
  };
  const begin = async () => {
    forget();
    try {
      setRecording(await startRecording());
    } catch {
      setComplaint(t(window.isSecureContext ? 'greetings.noMicrophone' : 'greetings.noTls'));
    }
  };
  const end = () => {
    const done = recording;
    setRecording(null);
    if (done) void take(() => done.stop(), 'greetings.noMicrophone');
  };
  const keep = async (samples: Float32Array) => {
    try {
      await save(toWav(samples, kRate));
      forget();
    } catch (reason) {
      setError(reason);
    }
  };

  if (recording) return <Running recording={recording} end={end} />;
  return (
    <>
      {draft && <Draft samples={draft} rate={kRate} keep={() => keep(draft)} forget={forget} />}
      {!draft && (
        <>
          <Button variant="light" leftSection={<Icon name="record" />} onClick={() => void begin()}>
            {t('greetings.record')}
          </Button>
          <FileButton accept="audio/*" onChange={(file) => file && void take(() => file.arrayBuffer(), 'greetings.unreadable')}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<Icon name="upload" />}>
                {t('greetings.upload')}
              </Button>
            )}
          </FileButton>
        </>
      )}
      {complaint && (
        <p className={classes.complaint} role="alert">
          {complaint}
        </p>
      )}
      <Trouble error={error} />
    </>
  );
}

function Running({ recording, end }: { recording: Recording; end: () => void }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(0);
  const stop = useRef(end);
  stop.current = end;
  useEffect(() => {
    const began = performance.now();
    let frame = 0;
    const look = () => {
      const passed = (performance.now() - began) / 1000;
      setSeconds(passed);
      setLevel(recording.level());
      if (passed < kLongestSeconds) frame = requestAnimationFrame(look);
      else stop.current();
    };
    frame = requestAnimationFrame(look);
    return () => {
      cancelAnimationFrame(frame);
      recording.release();
    };
  }, [recording]);
  return (
    <div className={classes.running}>
      <Button color="red" leftSection={<Icon name="stop" />} onClick={end}>
        {t('greetings.stop')}
      </Button>
      <span className={classes.time}>{duration(seconds * 1000)}</span>
      <meter className={classes.level} min={0} max={1} value={level} aria-label={t('greetings.level')} />
      <span className="only-for-readers" role="status">
        {t('greetings.recording')}
      </span>
    </div>
  );
}
