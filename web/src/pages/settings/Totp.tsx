import { Badge, Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, server } from '../../api/client';
import { kSession, useSession } from '../../app/session';
import { Card } from '../../parts/Card';
import { Trouble } from '../../parts/Trouble';
import { QrCode } from './QrCode';
import { SecretForm } from './SecretForm';
import classes from './settings.module.css';

/** The code of an app as a second factor. */
export function Totp() {
  const { t } = useTranslation();
  const { user } = useSession();
  return (
    <Card
      title={t('totp.title')}
      text={t('totp.text')}
      does={
        <Badge color={user.is_totp_on ? 'green' : 'gray'} variant="light">
          {t(user.is_totp_on ? 'state.on' : 'state.off')}
        </Badge>
      }
    >
      {user.is_totp_on ? <TurnOff /> : <TurnOn />}
    </Card>
  );
}

function useSessionAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: kSession });
}

function TurnOn() {
  const { t } = useTranslation();
  const again = useSessionAgain();
  const [code, setCode] = useState('');
  const begun = api.useMutation('post', '/session/totp');
  if (!begun.data)
    return (
      <>
        <Trouble error={begun.error} />
        <Button variant="light" loading={begun.isPending} onClick={() => begun.mutate({})}>
          {t('totp.begin')}
        </Button>
      </>
    );
  const act = async () => {
    await answer(server.PUT('/session/totp', { body: { code } }));
    await again();
  };
  return (
    <SecretForm yes={t('totp.on')} done={t('totp.onDone')} isReady={code.length >= 6} act={act} forget={() => setCode('')}>
      <p className={classes.text}>{t('totp.scan')}</p>
      <QrCode text={begun.data.uri} label={t('totp.picture')} />
      <p className={classes.text}>
        {t('totp.type')} <code className={classes.secret}>{begun.data.secret}</code>
      </p>
      <TextInput label={t('totp.code')} inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.currentTarget.value.replace(/\D/g, ''))} />
    </SecretForm>
  );
}

function TurnOff() {
  const { t } = useTranslation();
  const again = useSessionAgain();
  const [password, setPassword] = useState('');
  const act = async () => {
    await answer(server.DELETE('/session/totp', { body: { password } }));
    await again();
  };
  return (
    <SecretForm yes={t('totp.off')} done={t('totp.offDone')} isReady={password !== ''} act={act} forget={() => setPassword('')}>
      <PasswordInput label={t('settings.passwordOld')} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('login.show') }} />
    </SecretForm>
  );
}
