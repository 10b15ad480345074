import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onLeft } from '../api/client';
import { isTemporary } from '../api/problem';
import { theme } from '../look/theme';
import { LogIn } from '../pages/login';
import { Busy, Trouble } from '../parts/Trouble';
import { UndoProvider } from '../parts/Undo';
import { hasChosen, isLanguage, speak } from '../text';
import { Frame } from './Frame';
import { enter, kSession, SessionContext, whoIsIn } from './session';

const kTries = 2;

const queries = new QueryClient({
  defaultOptions: { queries: { retry: (tries, error) => tries < kTries && isTemporary(error), staleTime: 5_000 } },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <UndoProvider>
          <Door />
        </UndoProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}

/** The form of log-in, or the portal. */
function Door() {
  const client = useQueryClient();
  const session = useQuery({ queryKey: kSession, queryFn: whoIsIn, staleTime: Infinity });
  useEffect(() => onLeft(() => enter(client, null)), [client]);
  const language = session.data?.user.language ?? '';
  useEffect(() => {
    if (isLanguage(language) && !hasChosen()) void speak(language);
  }, [language]);
  if (session.isPending) return <Busy />;
  if (session.isError) return <Trouble error={session.error} retry={() => void session.refetch()} />;
  if (!session.data) return <LogIn />;
  return (
    <SessionContext value={session.data}>
      <Frame />
    </SessionContext>
  );
}
