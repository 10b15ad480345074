import { ActionIcon, Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useLiveMessages } from '../api/events';
import { Icon } from '../look/Icon';
import { Broken } from '../parts/Broken';
import { Busy, NothingHere } from '../parts/Trouble';
import classes from './Frame.module.css';
import { NewCount } from './NewCount';
import { type Place, placesFor } from './places';
import { useLogOut, useSession } from './session';
import { ThemeSwitch } from './ThemeSwitch';

/** Menu, page and what is always there. */
export function Frame() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [isMenuOpen, menu] = useDisclosure();
  const [path] = useLocation();
  const offered = placesFor(user.role, user.mailbox);
  useLiveMessages(user.mailbox);
  useEffect(menu.close, [path]);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#page">
        {t('frame.skip')}
      </a>
      <header className={classes.bar}>
        <ActionIcon className={classes.opener} variant="subtle" color="gray" size="lg" onClick={menu.open} aria-label={t('frame.menu')}>
          <Icon name="menu" />
        </ActionIcon>
        <Link href="/" className={classes.brand}>
          <img src="/favicon.svg" alt="" width="26" height="26" />
          Aftertone
        </Link>
        <span className={classes.space} />
        <ThemeSwitch />
      </header>
      <nav className={classes.side} aria-label={t('frame.menu')}>
        <Menu offered={offered} path={path} />
      </nav>
      <Drawer opened={isMenuOpen} onClose={menu.close} size={270} title="Aftertone" closeButtonProps={{ 'aria-label': t('do.close') }}>
        <nav aria-label={t('frame.menu')}>
          <Menu offered={offered} path={path} />
        </nav>
      </Drawer>
      <main className={classes.page} id="page" tabIndex={-1}>
        <Broken key={path}>
          <Suspense fallback={<Busy />}>
            <Switch>
              {offered.map((place) => (
                <Route key={place.path} path={place.path} component={place.page} />
              ))}
              <Route path="/">
                <Redirect to={offered[0]?.path ?? '/settings'} replace />
              </Route>
              <Route>
                <NothingHere />
              </Route>
            </Switch>
          </Suspense>
        </Broken>
      </main>
    </div>
  );
}

function Menu({ offered, path }: { offered: readonly Place[]; path: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const logOut = useLogOut();
  const entries = offered.flatMap((place) => (place.menu ? [{ ...place, menu: place.menu }] : []));
  const link = (place: (typeof entries)[number]) => (
    <li key={place.path}>
      <Link href={place.path} className={classes.link} aria-current={path === place.path || path.startsWith(`${place.path}/`) ? 'page' : undefined}>
        <Icon name={place.menu.icon} />
        {t(`page.${place.menu.text}`)}
        {place.menu.text === 'inbox' && user.mailbox && <NewCount mailbox={user.mailbox} />}
      </Link>
    </li>
  );
  const own = entries.filter((place) => place.isOwners);
  return (
    <div className={classes.menu}>
      {own.length > 0 && <ul>{own.map(link)}</ul>}
      {own.length > 0 && user.role !== 'owner' && <p className={classes.part}>{t(`role.${user.role}`)}</p>}
      <ul>{entries.filter((place) => !place.isOwners).map(link)}</ul>
      <div className={classes.who}>
        <span>
          <strong>{user.name}</strong>
          <span>{user.mailbox ? t('frame.mailbox', { number: user.mailbox }) : t(`role.${user.role}`)}</span>
        </span>
        <UnstyledButton className={classes.leave} onClick={() => void logOut()} aria-label={t('frame.leave')} title={t('frame.leave')}>
          <Icon name="leave" />
        </UnstyledButton>
      </div>
    </div>
  );
}
