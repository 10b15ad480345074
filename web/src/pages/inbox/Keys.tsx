import { ActionIcon, Kbd, Modal, Switch } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../look/Icon';
import classes from './inbox.module.css';
import { useLetterKeys } from './useLetterKeys';

const keys = [
  ['J', 'next'],
  ['K', 'previous'],
  ['␣', 'play'],
  ['← →', 'seek'],
  ['S', 'save'],
  ['Del', 'delete'],
] as const;

/** What the keyboard does here. */
export function Keys() {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const [hasLetters, setLetters] = useLetterKeys();
  useHotkeys(hasLetters ? [['shift+?', open], ['?', open]] : []);
  return (
    <>
      <ActionIcon className={classes.keysButton} variant="subtle" color="gray" size="lg" onClick={open} aria-label={t('keys.title')} title={t('keys.title')}>
        <Icon name="help" />
      </ActionIcon>
      <Modal opened={isOpen} onClose={close} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <dl className={classes.keys}>
          {keys.map(([key, text]) => (
            <div key={text}>
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{t(`keys.${text}`)}</dd>
            </div>
          ))}
        </dl>
        <Switch label={t('keys.letters')} checked={hasLetters} onChange={(event) => setLetters(event.currentTarget.checked)} />
      </Modal>
    </>
  );
}
