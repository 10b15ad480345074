import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Trouble } from '../../parts/Trouble';
import { useNotice } from '../../parts/Undo';
import classes from './settings.module.css';

/** A form that changes a secret: what was typed is forgotten once it is done. */
export function SecretForm({ children, yes, done, isReady, act, forget }: { children: ReactNode; yes: string; done: string; isReady: boolean; act: () => Promise<unknown>; forget: () => void }) {
  const notice = useNotice();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await act();
      forget();
      notice({ text: done });
    } catch (reason) {
      setError(reason);
    }
    setBusy(false);
  };
  return (
    <form className={classes.form} onSubmit={(event) => void go(event)}>
      {children}
      <Trouble error={error} />
      <Button type="submit" className={classes.go} loading={isBusy} disabled={!isReady}>
        {yes}
      </Button>
    </form>
  );
}
