import { Alert, Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api/problem';
import { Icon, type IconName } from '../look/Icon';
import classes from './Trouble.module.css';

export function Busy() {
  const { t } = useTranslation();
  return (
    <div className={classes.middle} role="status">
      <Loader aria-hidden="true" />
      <span className="only-for-readers">{t('state.busy')}</span>
    </div>
  );
}

/** Why something did not work, in words; what the server said of it below. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const title = isProblem(error) ? t(`problem.${error.code}` as 'problem.other', { defaultValue: t('problem.other') }) : t('problem.unreached');
  return (
    <Alert className={classes.trouble} color="red" title={title} icon={<Icon name="warn" />} role="alert">
      {isProblem(error) && error.detail}
      {retry && (
        <Button className={classes.retry} size="xs" variant="default" onClick={retry}>
          {t('do.retry')}
        </Button>
      )}
    </Alert>
  );
}

/** `heading`: where it is all that there is on the page. */
export function Empty({ icon, title, text, heading: Heading = 'p' }: { icon: IconName; title: string; text?: string; heading?: 'p' | 'h1' }) {
  return (
    <div className={classes.middle}>
      <span className={classes.sign}>
        <Icon name={icon} size={34} />
      </span>
      <Heading className={classes.title}>{title}</Heading>
      {text && <p className={classes.text}>{text}</p>}
    </div>
  );
}

export function NothingHere() {
  const { t } = useTranslation();
  return <Empty icon="search" title={t('state.noPage')} text={t('state.noPageText')} heading="h1" />;
}
