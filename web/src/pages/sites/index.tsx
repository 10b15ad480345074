import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { PageHead } from '../../parts/PageHead';
import { Nodes } from './Nodes';
import { Operation, type Wanted } from './Operation';
import { Sites } from './Sites';

/** The machines, who does which work, the other site; and the commands that move work, each shown before it is done. */
export default function SitesPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const ask = user.role === 'operator' ? setWanted : undefined;
  return (
    <>
      <PageHead title={t('page.sites')} text={ask ? undefined : t('sites.onlyOperators')} />
      <Sites ask={ask} />
      <Nodes ask={ask} />
      {wanted && <Operation wanted={wanted} close={() => setWanted(null)} />}
    </>
  );
}
