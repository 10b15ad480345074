import type { ReactNode } from 'react';
import classes from './PageHead.module.css';

export function PageHead({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className={classes.head}>
      <div className={classes.words}>
        <h1>{title}</h1>
        {text && <p>{text}</p>}
      </div>
      {children && <div className={classes.does}>{children}</div>}
    </div>
  );
}
