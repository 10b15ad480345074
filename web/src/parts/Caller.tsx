import { useTranslation } from 'react-i18next';
import classes from './Caller.module.css';

/** Who called, as far as the telephone network says: a name, a number, both or neither. Text from outside: never more than text. */
export function Caller({ name, number }: { name: string; number: string }) {
  const { t } = useTranslation();
  const first = name || number || t('caller.withheld');
  return (
    <span className={classes.caller}>
      <bdi className={classes.name}>{first}</bdi>
      {name && number && <bdi className={classes.number}>{number}</bdi>}
    </span>
  );
}
