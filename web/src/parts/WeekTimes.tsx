import { ActionIcon, Button, Chip, Group, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../look/Icon';
import { days, isWholeDay, parseWeekTimes, type WeekSpan, weekTimesText } from '../times/weekTimes';
import { dayName } from '../times/words';
import classes from './WeekTimes.module.css';

const kFirst: WeekSpan = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' };

/** Times of the week, to be clicked together. `value` is what the server keeps: "mon-fri 08:00-18:00; sat". */
export function WeekTimes({ value, change, always }: { value: string; change: (value: string) => void; always: string }) {
  const { t } = useTranslation();
  const spans = parseWeekTimes(value);
  if (!spans) return <TextInput aria-label={t('times.text')} value={value} onChange={(event) => change(event.currentTarget.value)} />;
  const set = (next: WeekSpan[]) => change(weekTimesText(next));
  return (
    <div className={classes.times}>
      {spans.length === 0 && <p className={classes.always}>{always}</p>}
      {spans.map((span, index) => (
        <Span
          key={index}
          span={span}
          change={(next) => set(spans.map((each, at) => (at === index ? next : each)))}
          remove={() => set(spans.filter((_, at) => at !== index))}
        />
      ))}
      <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => set([...spans, kFirst])}>
        {t('times.add')}
      </Button>
    </div>
  );
}

function Span({ span, change, remove }: { span: WeekSpan; change: (span: WeekSpan) => void; remove: () => void }) {
  const { t } = useTranslation();
  const isWhole = isWholeDay(span);
  return (
    <fieldset className={classes.span}>
      <legend className="only-for-readers">{t('times.span')}</legend>
      <Chip.Group multiple value={span.days} onChange={(on) => on.length > 0 && change({ ...span, days: days.filter((day) => on.includes(day)) })}>
        <Group gap={4}>
          {days.map((day) => (
            <Chip key={day} value={day} size="xs" variant="filled">
              {dayName(day)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap="xs">
        {!isWhole && (
          <>
            <TextInput type="time" size="xs" aria-label={t('times.from')} value={span.from} onChange={(event) => event.currentTarget.value && change({ ...span, from: event.currentTarget.value })} />
            –
            <TextInput type="time" size="xs" aria-label={t('times.to')} value={span.to === '24:00' ? '00:00' : span.to} onChange={(event) => event.currentTarget.value && change({ ...span, to: event.currentTarget.value })} />
          </>
        )}
        <Switch size="sm" label={t('times.whole')} checked={isWhole} onChange={(event) => change({ ...span, ...(event.currentTarget.checked ? { from: '00:00', to: '24:00' } : { from: kFirst.from, to: kFirst.to }) })} />
        <ActionIcon variant="subtle" color="red" onClick={remove} aria-label={t('times.remove')}>
          <Icon name="trash" size={16} />
        </ActionIcon>
      </Group>
    </fieldset>
  );
}
