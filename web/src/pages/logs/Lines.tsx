import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { Icon } from '../../look/Icon';
import { Busy, Empty, Trouble } from '../../parts/Trouble';
import classes from './logs.module.css';

type Line = Schema<'LogLine'>;
const colors: Record<Line['level'], string> = { Debug: 'gray', Info: 'indigo', Warning: 'yellow', Error: 'red' };

interface Wanted {
  day: string;
  service: Schema<'LogService'>;
  level: 'debug' | 'info' | 'warning' | 'error';
  limit: number;
  code?: string;
  q?: string;
}

/** The newest first. A long file is looked through piece by piece: there may be more although nothing was found yet. */
export function Lines({ query }: { query: Wanted }) {
  const { t } = useTranslation();
  const pages = api.useInfiniteQuery('get', '/logs/lines', { params: { query } }, inPages);
  if (pages.isPending) return <Busy />;
  if (pages.error) return <Trouble error={pages.error} retry={() => void pages.refetch()} />;
  const lines = pages.data.pages.flatMap((page) => page.items);
  return (
    <>
      <Button className={classes.again} variant="default" leftSection={<Icon name="undo" />} loading={pages.isRefetching} onClick={() => void pages.refetch()}>
        {t('logs.again')}
      </Button>
      {lines.length === 0 && <Empty icon="search" title={t(pages.hasNextPage ? 'logs.noneYet' : 'logs.none')} />}
      <ol className={classes.lines} aria-label={t('page.logs')}>
        {lines.map((line, index) => (
          <Shown key={index} line={line} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('logs.earlier')}
        </Button>
      )}
    </>
  );
}

function Shown({ line }: { line: Line }) {
  return (
    <li>
      <time dateTime={line.at}>{line.at.slice(11, 23)}</time>
      <Badge variant="light" color={colors[line.level]}>
        {line.level}
      </Badge>
      <span className={classes.area}>{line.area}</span>
      <span className={classes.text}>
        {line.code && <Link href={`/codes/${line.code}`}>{line.code}</Link>} {line.code ? line.text.replace(`[${line.code}] `, '') : line.text}
      </span>
    </li>
  );
}
