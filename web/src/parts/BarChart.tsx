import { count } from '../text/format';
import classes from './BarChart.module.css';

export interface Bar {
  name: string;
  value: number;
}

const kWidth = 24;
const kHeight = 150;
const kMostNames = 8;

/** Bars on a common ground, as wide as there is room; those who do not see it hear the figures. */
export function BarChart({ bars, label, unit }: { bars: Bar[]; label: string; unit: string }) {
  const highest = Math.max(1, ...bars.map((bar) => bar.value));
  const every = Math.max(1, Math.ceil(bars.length / kMostNames));
  const width = Math.max(1, bars.length) * kWidth;
  return (
    <figure className={classes.chart}>
      <figcaption>
        {label} <span>{count(highest)} {unit}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${kHeight}`} preserveAspectRatio="none" role="img" aria-label={`${label}: ${bars.map((bar) => `${bar.name} ${bar.value}`).join(', ')}`}>
        {[0, 0.5, 1].map((share) => (
          <line key={share} className={classes.grid} x1={0} x2={width} y1={kHeight * share} y2={kHeight * share} />
        ))}
        {bars.map((bar, index) => (
          <rect key={bar.name + index} className={classes.bar} x={index * kWidth + 4} width={kWidth - 8} y={kHeight - (kHeight * bar.value) / highest} height={(kHeight * bar.value) / highest}>
            <title>{`${bar.name}: ${count(bar.value)} ${unit}`}</title>
          </rect>
        ))}
      </svg>
      <div className={classes.names} aria-hidden="true">
        {bars.map((bar, index) => index % every === 0 && <Name key={bar.name + index} name={bar.name} bars={Math.min(every, bars.length - index)} />)}
      </div>
    </figure>
  );
}

/** Stands below the first of the bars over which it is as wide. */
function Name({ name, bars }: { name: string; bars: number }) {
  return <span style={{ flexGrow: bars }}>{name}</span>;
}
