import { Alert, Button, Paper, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, kBase, server } from '../../api/client';
import { isProblem } from '../../api/problem';
import { enter } from '../../app/session';
import { ThemeSwitch } from '../../app/ThemeSwitch';
import { Icon } from '../../look/Icon';
import { LanguageChoice } from '../../parts/LanguageChoice';
import { Trouble } from '../../parts/Trouble';
import classes from './login.module.css';

/** Name and password, the code of a second factor when the server asks for it, or the company's own log-in. */
export function LogIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const ways = api.useQuery('get', '/session/ways', {}, { retry: false });
  const [form, setForm] = useState({ name: '', password: '', code: '' });
  const [asksCode, setAsksCode] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (field: keyof typeof form) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [field]: event.currentTarget.value });

  const logIn = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { data, error: problem } = await server.POST('/session', { body: { name: form.name.trim(), password: form.password, ...(asksCode ? { code: form.code.trim() } : {}) } });
      if (data) {
        enter(queries, data);
        return;
      }
      if (isProblem(problem) && problem.code === 'code-required' && !asksCode) setAsksCode(true);
      else setError(problem);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };

  const company = ways.data?.oidc?.name;
  const cameBack = new URLSearchParams(window.location.search).get('log-in');
  return (
    <main className={classes.page}>
      <Paper className={classes.box} withBorder>
        <img src="/favicon.svg" alt="" width="48" height="48" />
        <h1>{t('login.title')}</h1>
        <form onSubmit={(event) => void logIn(event)}>
          <TextInput label={t('login.name')} description={t('login.nameHint')} autoComplete="username" required withAsterisk={false} autoFocus value={form.name} onChange={set('name')} />
          <PasswordInput
            label={t('login.password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={form.password}
            onChange={set('password')}
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
          />
          {asksCode && <TextInput label={t('login.code')} description={t('login.codeHint')} autoComplete="one-time-code" inputMode="numeric" required withAsterisk={false} autoFocus value={form.code} onChange={set('code')} />}
          <Trouble error={error} />
          <Button type="submit" fullWidth size="md" loading={isBusy}>
            {t('login.go')}
          </Button>
        </form>
        {cameBack && <Alert color="red" role="alert" icon={<Icon name="warn" />} title={t(cameBack === 'unavailable' ? 'login.companyAway' : 'login.companyRefused')} />}
        {company && (
          <Button component="a" href={`${kBase}/session/oidc`} variant="default" fullWidth size="md">
            {t('login.with', { company })}
          </Button>
        )}
      </Paper>
      <div className={classes.below}>
        <LanguageChoice />
        <ThemeSwitch />
      </div>
    </main>
  );
}
