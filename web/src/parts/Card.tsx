import type { ReactNode } from 'react';
import classes from './Card.module.css';

/** A part of a page with a heading of its own. */
export function Card({ title, text, children, does }: { title?: string; text?: string; children?: ReactNode; does?: ReactNode }) {
  return (
    <section className={classes.card}>
      {(title || does) && (
        <div className={classes.head}>
          <h2>{title}</h2>
          {does}
        </div>
      )}
      {text && <p className={classes.text}>{text}</p>}
      {children}
    </section>
  );
}

export function Cards({ children }: { children: ReactNode }) {
  return <div className={classes.cards}>{children}</div>;
}
