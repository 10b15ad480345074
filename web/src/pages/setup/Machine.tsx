import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';
import { Health } from '../status';

const kAboutMail = ['e-mail', 'e-mail settings', 'mail server', 'Maildir'];

/** The settings of mail, and what `aftertone doctor` finds: mail first, then whatever is not as it should be. */
export function Machine() {
  const { t } = useTranslation();
  const found = api.useQuery('get', '/machine', {}, { staleTime: 60_000 });
  const shown = api.useQuery('get', '/configuration', {});
  const mail = shown.data?.running.filter((entry) => entry.section.startsWith('email')) ?? [];
  const findings = found.data?.findings.filter((finding) => kAboutMail.includes(finding.subject) || finding.health !== 'ok') ?? [];
  return (
    <Card
      title={t('setup.mail')}
      text={t('setup.mailText')}
      does={
        <Button variant="default" size="xs" loading={found.isFetching} onClick={() => void found.refetch()}>
          {t('setup.lookAgain')}
        </Button>
      }
    >
      {mail.length > 0 && <p>{mail.map((entry) => `[${entry.section}] ${entry.key} = ${entry.masked ? '***' : entry.value}`).join('; ')}</p>}
      <p>
        <Link href="/configuration">{t('page.configuration')}</Link>
      </p>
      {found.isPending && <Busy />}
      <Trouble error={found.error} />
      {found.data && (
        <Rows
          rows={findings}
          keyOf={(finding) => `${finding.subject} ${finding.detail}`}
          caption={t('setup.mail')}
          empty={t('setup.allGood')}
          columns={[
            { title: t('status.state'), cell: (finding) => <Health status={finding.health} /> },
            { title: t('status.item'), cell: (finding) => finding.subject },
            { title: t('status.detail'), cell: (finding) => finding.detail },
            { title: t('codes.todo'), cell: (finding) => finding.advice },
          ]}
        />
      )}
    </Card>
  );
}
