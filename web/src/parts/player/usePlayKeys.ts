import { useEffect, useRef } from 'react';

/** What uses these keys itself; but the heading of an open message, which has the focus after J and K, plays. */
const kOwn = 'button:not([data-plays]), a, input, select, textarea, [role=slider], [role=dialog]';

/** Keys that work wherever the page has the focus, while `isOn`. */
export function usePlayKeys(isOn: boolean, acts: Record<string, () => void>) {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      const isTaken = event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest(kOwn);
      if (!act || isTaken) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn]);
}
