import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { server } from '../../api/client';
import { useSession } from '../../app/session';
import { Card, Cards } from '../../parts/Card';
import { LanguageChoice } from '../../parts/LanguageChoice';
import { PageHead } from '../../parts/PageHead';
import { Password } from './Password';
import { Pin } from './Pin';
import classes from './settings.module.css';
import { Totp } from './Totp';

export default function Settings() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <>
      <PageHead title={t('page.settings')} />
      <Cards>
        {user.mailbox && <Pin mailbox={user.mailbox} />}
        <Password />
        <Totp />
        <Card title={t('settings.look')}>
          <div className={classes.form}>
            {/* Kept on this device at once; the server keeps it for the next. */}
            <LanguageChoice label={t('settings.language')} chosen={(language) => void server.PUT('/session/language', { body: { language } })} />
            <div>
              <p className={classes.label}>{t('settings.theme')}</p>
              <SegmentedControl
                fullWidth
                aria-label={t('settings.theme')}
                value={colorScheme}
                onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
                data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
              />
            </div>
          </div>
        </Card>
      </Cards>
    </>
  );
}
