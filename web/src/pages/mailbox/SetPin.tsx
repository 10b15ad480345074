import { Button, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Confirm } from '../../parts/Confirm';
import { useNotice } from '../../parts/Undo';

const kDigits = 8;

/** The server refuses what is easy to guess; eight digits at random hardly ever are. */
function randomPin() {
  return Array.from(crypto.getRandomValues(new Uint32Array(kDigits)), (value) => value % 10).join('');
}

export function SetPin({ number, close }: { number: string; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [pin, setPin] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const act = async () => {
    await answer(server.PUT('/mailboxes/{number}/pin', { params: { path: { number } }, body: { pin, must_change: mustChange } }));
    await refresh(queries, '/mailboxes');
    notice({ text: t('mailbox.pinSet') });
  };
  return (
    <Confirm title={t('mailbox.resetPin')} yes={t('do.save')} isReady={pin !== ''} act={act} close={close}>
      <Stack>
        <TextInput
          label={t('mailbox.newPin')}
          description={t('settings.pinHint')}
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <Button variant="default" onClick={() => setPin(randomPin())}>
          {t('mailbox.randomPin')}
        </Button>
        <Switch label={t('mailbox.pinMustChange')} checked={mustChange} onChange={(event) => setMustChange(event.currentTarget.checked)} />
      </Stack>
    </Confirm>
  );
}
