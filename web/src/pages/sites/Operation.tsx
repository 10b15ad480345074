import { Button, Group, Loader, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { Trouble } from '../../parts/Trouble';
import classes from './sites.module.css';

export interface Wanted {
  kind: Schema<'OperationKind'>;
  target: string;
}

/** First only told what it would do; done when somebody has read that and says so. */
export function Operation({ wanted, close }: { wanted: Wanted; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isReal, setReal] = useState(false);
  const begun = api.useMutation('post', '/operations');
  const { mutate } = begun;
  useEffect(() => mutate({ body: { ...wanted, dry_run: !isReal } }), [mutate, wanted, isReal]);
  const id = begun.data?.id ?? '';
  const running = api.useQuery('get', '/operations/{id}', { params: { path: { id } } }, { enabled: id !== '', refetchInterval: ({ state }) => (state.data?.state === 'running' || !state.data ? 500 : false) });
  const operation = running.data ?? begun.data;
  const isOver = operation !== undefined && operation.state !== 'running';
  const isOurs = operation?.dry_run === !isReal;
  const lines = operation?.progress ?? [];
  // What a command says last is its result as well.
  const said = operation?.result && operation.result !== lines.at(-1) ? [...lines, operation.result] : lines;
  const leave = () => {
    void queries.invalidateQueries();
    close();
  };
  return (
    <Modal opened onClose={leave} size="lg" title={t(`sites.kind.${wanted.kind}`, { target: wanted.target })} closeButtonProps={{ 'aria-label': t('do.close') }}>
      {!(isReal && isOver && isOurs) && <p>{t(isReal ? 'sites.doing' : 'sites.would')}</p>}
      <Trouble error={begun.error ?? running.error} />
      {(!isOver || !isOurs) && !begun.error && <Loader size="sm" aria-label={t('state.busy')} />}
      {operation && isOurs && (
        <pre className={classes.progress} role="status" tabIndex={0}>
          {said.join('\n')}
        </pre>
      )}
      {operation?.state === 'failed' && isOurs && <p role="alert">{t('sites.failed')}</p>}
      {operation?.state === 'done' && isOurs && isReal && <p role="status">{t('sites.done')}</p>}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={leave}>
          {t(isReal ? 'do.close' : 'do.cancel')}
        </Button>
        {!isReal && (
          <Button color="red" disabled={!isOver || operation.state !== 'done'} onClick={() => setReal(true)}>
            {t('sites.go')}
          </Button>
        )}
      </Group>
    </Modal>
  );
}
