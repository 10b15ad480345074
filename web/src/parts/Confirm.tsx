import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Trouble } from './Trouble';

interface Question {
  title: string;
  children: ReactNode;
  /** What the button says that does it. */
  yes: string;
  isDanger?: boolean;
  isReady?: boolean;
  isLarge?: boolean;
  act: () => Promise<unknown>;
  close: () => void;
}

/** Asks before something is done, and stays open, saying why, when it did not work. */
export function Confirm({ title, children, yes, isDanger, isReady = true, isLarge, act, close }: Question) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      close();
    } catch (reason) {
      setError(reason);
    }
    setBusy(false);
  };
  return (
    <Modal opened onClose={close} size={isLarge ? 'lg' : 'md'} title={title} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void go();
        }}
      >
        {children}
        <Trouble error={error} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close}>
            {t('do.cancel')}
          </Button>
          <Button type="submit" color={isDanger ? 'red' : undefined} loading={isBusy} disabled={!isReady}>
            {yes}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
