import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { Card } from '../../parts/Card';
import { SecretForm } from './SecretForm';

const kShortest = 6;

/** Of the mailbox, for the telephone. */
export function Pin({ mailbox }: { mailbox: string }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && pin !== again;
  const act = () => answer(server.PUT('/mailboxes/{number}/pin', { params: { path: { number: mailbox } }, body: { pin, must_change: false } }));
  const eye = { 'aria-label': t('login.show') };
  return (
    <Card title={t('settings.pin')} text={t('settings.pinText')}>
      <SecretForm yes={t('settings.pinGo')} done={t('settings.pinDone')} isReady={pin.length >= kShortest && pin === again} act={act} forget={() => (setPin(''), setAgain(''))}>
        <PasswordInput label={t('settings.pinNew')} description={t('settings.pinHint')} inputMode="numeric" autoComplete="off" value={pin} onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))} visibilityToggleButtonProps={eye} />
        <PasswordInput label={t('settings.again')} inputMode="numeric" autoComplete="off" error={differs && t('settings.differs')} value={again} onChange={(event) => setAgain(event.currentTarget.value.replace(/\D/g, ''))} visibilityToggleButtonProps={eye} />
      </SecretForm>
    </Card>
  );
}
