import { Badge, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, kBase, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Player } from '../../parts/player/Player';
import { useNotice } from '../../parts/Undo';
import { moment } from '../../text/format';
import classes from './greetings.module.css';
import type { Kind } from './index';
import { NewGreeting } from './NewGreeting';
import { useDecodedPeaks } from './useDecodedPeaks';

interface Recording {
  duration_ms: number;
  recorded_at: string;
}

interface Shown {
  mailbox: string;
  kind: Kind;
  recorded?: Recording;
}

export function GreetingCard({ mailbox, kind, recorded }: Shown) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [isRemoving, setRemoving] = useState(false);
  const path = { number: mailbox, kind };
  const changed = async (text: string) => {
    await refresh(queries, '/mailboxes/{number}/greetings');
    notice({ text });
  };
  const save = async (wav: Blob) => {
    // The body is what was recorded, not JSON; openapi-typescript knows it as text.
    await answer(server.PUT('/mailboxes/{number}/greetings/{kind}', { params: { path }, body: wav as unknown as string, bodySerializer: () => wav, headers: { 'Content-Type': 'audio/wav' } }));
    await changed(t('greetings.saved'));
  };
  const remove = async () => {
    await answer(server.DELETE('/mailboxes/{number}/greetings/{kind}', { params: { path } }));
    await changed(t('greetings.removed'));
  };
  return (
    <Card
      title={t(`greetings.kind.${kind}`)}
      text={t(`greetings.about.${kind}`)}
      does={
        <Badge color={recorded ? 'green' : 'gray'} variant="light">
          {t(recorded ? 'greetings.own' : 'greetings.standard')}
        </Badge>
      }
    >
      {recorded && <Recorded key={recorded.recorded_at} address={`${kBase}/mailboxes/${mailbox}/greetings/${kind}/audio`} recorded={recorded} />}
      <div className={classes.does}>
        <NewGreeting save={save} />
        {recorded && (
          <Button variant="subtle" color="red" leftSection={<Icon name="trash" />} onClick={() => setRemoving(true)}>
            {t('do.remove')}
          </Button>
        )}
      </div>
      {isRemoving && (
        <Confirm title={t('greetings.removeTitle')} yes={t('do.remove')} isDanger act={remove} close={() => setRemoving(false)}>
          {t('greetings.removeText')}
        </Confirm>
      )}
    </Card>
  );
}

function Recorded({ address, recorded }: { address: string; recorded: Recording }) {
  const { t } = useTranslation();
  const peaks = useDecodedPeaks(address);
  return (
    <>
      <Player address={address} peaks={peaks} durationMs={recorded.duration_ms} />
      <p className={classes.note}>{t('greetings.recorded', { when: moment(recorded.recorded_at) })}</p>
    </>
  );
}
