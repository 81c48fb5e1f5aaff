/** Drawn on a 16 × 16 grid with a stroke of 1.5, so that they sit well beside text. */
const paths = {
  send: 'M8 13V3.5M3.75 7.5 8 3.25l4.25 4.25',
  stop: 'M4.5 4.5h7v7h-7z',
  retry: 'M13 8a5 5 0 1 1-1.6-3.67M13 2.5v2.75h-2.75',
  copy: 'M5.75 5.75h7.5v7.5h-7.5zM10.25 3.75v-1h-7.5v7.5h1',
  check: 'm3.25 8.5 3.25 3.25 6.25-7',
  edit: 'M9.75 3.75 12.25 6.25M3 13l.6-3.1 7.4-7.4 2.5 2.5-7.4 7.4z',
  plus: 'M8 3v10M3 8h10',
  sliders: 'M2.5 5h5m3.5 0h2.5M2.5 11H5m3.5 0h5M9.25 3.25v3.5M6.75 9.25v3.5',
  down: 'M8 3v9.5M3.75 8.5 8 12.75 12.25 8.5',
  sun: 'M8 5.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5zM8 1.5v1.25m0 10.5v1.25M1.5 8h1.25m10.5 0h1.25M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9',
  moon: 'M13.25 9.5A5.75 5.75 0 0 1 6.5 2.75a5.75 5.75 0 1 0 6.75 6.75z',
  contrast: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 2.5v11M10 3v10M12 4.2v7.6',
  alert: 'M8 2.5 14.25 13.25H1.75zM8 6.5v3.25M8 11.4v.2',
  clock: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 4.75V8l2.25 1.5',
  gauge: 'M3.6 12.4a6 6 0 1 1 8.8 0M8 8.5l2.75-3',
  close: 'm4 4 8 8m0-8-8 8',
} as const;

export type IconName = keyof typeof paths;

/** Always decoration: the control around it carries the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
