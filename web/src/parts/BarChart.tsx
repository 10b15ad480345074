import classes from './BarChart.module.css';

export interface Bar {
  name: string;
  value: number;
}

const kWidth = 24;
const kHeight = 150;
const kBelow = 22;

/** Bars on a common ground. The table below it is the same for who does not see it, and for who wants the figures. */
export function BarChart({ bars, label, unit }: { bars: Bar[]; label: string; unit: string }) {
  const highest = Math.max(1, ...bars.map((bar) => bar.value));
  const every = Math.ceil(bars.length / 8);
  return (
    <figure className={classes.chart}>
      <figcaption>
        {label} <span>{highest.toLocaleString()} {unit}</span>
      </figcaption>
      <svg viewBox={`0 0 ${Math.max(1, bars.length) * kWidth} ${kHeight + kBelow}`} role="img" aria-label={`${label}: ${bars.map((bar) => `${bar.name} ${bar.value}`).join(', ')}`}>
        {[0, 0.5, 1].map((share) => (
          <line key={share} className={classes.grid} x1={0} x2={bars.length * kWidth} y1={kHeight * share + 0.5} y2={kHeight * share + 0.5} />
        ))}
        {bars.map((bar, index) => (
          <g key={bar.name + index}>
            <rect className={classes.bar} x={index * kWidth + 4} width={kWidth - 8} rx={2} y={kHeight - (kHeight * bar.value) / highest} height={(kHeight * bar.value) / highest}>
              <title>{`${bar.name}: ${bar.value.toLocaleString()} ${unit}`}</title>
            </rect>
            {index % every === 0 && (
              <text className={classes.name} x={index * kWidth + kWidth / 2} y={kHeight + 15}>
                {bar.name}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}
