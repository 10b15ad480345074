import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { isProblem } from '../../api/problem';
import { useNotice } from '../../parts/Undo';

type Message = Schema<'Message'>;

/** Moves a message between new, saved and deleted; says so, and takes it back on demand. */
export function useMove() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();

  const set = async (id: string, state: Message['state']) => {
    await answer(server.PATCH('/messages/{id}', { params: { path: { id } }, body: { state } }));
    await refresh(queries, '/mailboxes/{number}/messages', '/mailboxes/{number}/counts');
  };
  const failed = (error: unknown) => notice({ text: isProblem(error) ? error.detail : t('problem.unreached') });
  return (message: Message, state: Message['state']) => {
    const before = message.state;
    set(message.id, state)
      .then(() => notice({ text: t(`inbox.moved.${state}`), undo: () => void set(message.id, before).catch(failed) }))
      .catch(failed);
  };
}
