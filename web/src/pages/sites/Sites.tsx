import { Alert, Badge, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { isProblem } from '../../api/problem';
import { Icon } from '../../look/Icon';
import { Card, Cards } from '../../parts/Card';
import { Trouble } from '../../parts/Trouble';
import { count, span } from '../../text/format';
import type { Wanted } from './Operation';
import classes from './sites.module.css';

type Site = Schema<'Sites'>['sites'][number];
const kEveryMs = 3_000;

/** There is no other site, and so nothing to look at again. */
function isAlone(error: unknown) {
  return isProblem(error) && error.code === 'not_found';
}

/** Which site works, and how far each is behind the other. Nothing where there is only one. */
export function Sites({ ask }: { ask?: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  const sites = api.useQuery('get', '/sites', {}, { refetchInterval: ({ state }) => (isAlone(state.error) ? false : kEveryMs) });
  const rpo = api.useQuery('get', '/rpo', {}, { refetchInterval: kEveryMs, enabled: sites.data !== undefined });
  if (isAlone(sites.error)) return null;
  if (sites.error) return <Trouble error={sites.error} retry={() => void sites.refetch()} />;
  if (!sites.data || sites.data.sites.length === 0) return null;
  return (
    <>
      {sites.data.peer_trouble && <Alert color="red" mb="md" icon={<Icon name="warn" />} title={t('sites.peerTrouble')}>{sites.data.peer_trouble}</Alert>}
      {sites.data.sites.every((site) => !site.works) && <Alert color="red" mb="md" icon={<Icon name="warn" />} title={t('sites.noneWorks')}>{t('sites.noneWorksText')}</Alert>}
      <Cards>
        {sites.data.sites.map((site) => (
          <SiteCard key={site.site} site={site} copies={rpo.data?.copies.filter((copy) => copy.at === site.site) ?? []} ask={ask} />
        ))}
      </Cards>
    </>
  );
}

function SiteCard({ site, copies, ask }: { site: Site; copies: Schema<'Rpo'>['copies']; ask?: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  return (
    <Card
      title={t('sites.siteTitle', { site: site.site })}
      does={
        <Badge variant="light" color={site.works ? 'green' : 'gray'}>
          {t(site.works ? 'sites.works' : 'sites.standsBy')}
        </Badge>
      }
    >
      {copies.map((copy) => (
        <p key={copy.of} className={copy.within_limit ? classes.fine : classes.behind}>
          {copy.seconds_behind === null ? t('sites.neverCopied', { of: copy.of }) : t('sites.behind', { of: copy.of, time: span(copy.seconds_behind * 1000) })}{' '}
          {t('sites.waits', { rows: count(copy.rows_waiting), audio: count(copy.audio_waiting) })}
        </p>
      ))}
      {ask && !site.works && (
        <Group>
          <Button variant="light" onClick={() => ask({ kind: 'site-failback', target: site.site })}>
            {t('sites.failback')}
          </Button>
          <Button variant="light" color="red" onClick={() => ask({ kind: 'site-activate', target: site.site })}>
            {t('sites.activate')}
          </Button>
        </Group>
      )}
    </Card>
  );
}
