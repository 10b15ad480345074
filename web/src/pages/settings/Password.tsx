import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { Card } from '../../parts/Card';
import { SecretForm } from './SecretForm';

/** Of the portal. Changing it ends what is open elsewhere. */
export function Password() {
  const { t } = useTranslation();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const forget = () => (setOld(''), setNext(''), setAgain(''));
  const act = () => answer(server.PUT('/session/password', { body: { old, new: next } }));
  const eye = { 'aria-label': t('login.show') };
  return (
    <Card title={t('settings.password')} text={t('settings.passwordText')}>
      <SecretForm yes={t('settings.passwordGo')} done={t('settings.passwordDone')} isReady={old !== '' && next !== '' && next === again} act={act} forget={forget}>
        <PasswordInput label={t('settings.passwordOld')} autoComplete="current-password" value={old} onChange={(event) => setOld(event.currentTarget.value)} visibilityToggleButtonProps={eye} />
        <PasswordInput label={t('settings.passwordNew')} description={t('settings.passwordHint')} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} visibilityToggleButtonProps={eye} />
        <PasswordInput label={t('settings.again')} autoComplete="new-password" error={again !== '' && next !== again && t('settings.differs')} value={again} onChange={(event) => setAgain(event.currentTarget.value)} visibilityToggleButtonProps={eye} />
      </SecretForm>
    </Card>
  );
}
