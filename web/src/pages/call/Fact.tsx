import type { ReactNode } from 'react';
import facts from '../timeline/timeline.module.css';

/** One of a list of facts, `–` where nothing is known. */
export function Fact({ name, isLong, children }: { name: string; isLong?: boolean; children: ReactNode }) {
  return (
    <div className={isLong ? facts.long : undefined}>
      <dt>{name}</dt>
      <dd>{children || '–'}</dd>
    </div>
  );
}
