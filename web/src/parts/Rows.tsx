import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Rows.module.css';
import { Busy, Empty, Trouble } from './Trouble';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** Stands in one line. */
  isShort?: boolean;
}

interface Pages<Row> {
  data?: { pages: { items: Row[] }[] };
  error: unknown;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

/** A list of the server's in pages, as a table; on a phone each row becomes a card whose cells say what they are. */
export function PagedRows<Row>({ pages, ...rest }: { pages: Pages<Row>; columns: Column<Row>[]; keyOf: (row: Row) => string; caption: string; empty: string }) {
  const { t } = useTranslation();
  if (pages.isPending) return <Busy />;
  if (pages.error) return <Trouble error={pages.error} retry={() => void pages.refetch()} />;
  return (
    <>
      <Rows rows={pages.data?.pages.flatMap((page) => page.items) ?? []} {...rest} />
      {pages.hasNextPage && (
        <Button className={classes.more} variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('do.more')}
        </Button>
      )}
    </>
  );
}

const shape = ({ isNumber, isShort }: Column<never>) => (isNumber ? classes.number : isShort ? classes.short : undefined);

export function Rows<Row>({ rows, columns, keyOf, caption, empty }: { rows: Row[]; columns: Column<Row>[]; keyOf: (row: Row) => string; caption: string; empty: string }) {
  if (rows.length === 0) return <Empty icon="list" title={empty} />;
  return (
    <div className={classes.rows} role="group" aria-label={caption} tabIndex={0}>
      <table>
        <caption className="only-for-readers">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={shape(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.title} data-title={column.title} className={shape(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
