import { Button, CloseButton, Paper } from '@mantine/core';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Undo.module.css';

const kShownMs = 8_000;

interface Notice {
  text: string;
  undo?: () => void;
}

const UndoContext = createContext<(notice: Notice) => void>(() => {});

/** Says what was done, for some seconds, and takes it back if somebody wishes so. */
export function useNotice() {
  return use(UndoContext);
}

export function UndoProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const close = useCallback(() => setNotice(null), []);
  useEffect(() => {
    if (!notice) return;
    const timer = window.setTimeout(close, kShownMs);
    return () => window.clearTimeout(timer);
  }, [notice, close]);
  const show = useMemo(() => (next: Notice) => setNotice(next), []);
  return (
    <UndoContext value={show}>
      {children}
      <div className={classes.place} role="status">
        {notice && <Shown notice={notice} close={close} />}
      </div>
    </UndoContext>
  );
}

function Shown({ notice, close }: { notice: Notice; close: () => void }) {
  const { t } = useTranslation();
  const undo = () => {
    notice.undo?.();
    close();
  };
  return (
    <Paper className={classes.notice} shadow="md" withBorder>
      <span>{notice.text}</span>
      {notice.undo && (
        <Button size="compact-sm" variant="light" onClick={undo}>
          {t('do.undo')}
        </Button>
      )}
      <CloseButton size="sm" onClick={close} aria-label={t('do.close')} />
    </Paper>
  );
}
