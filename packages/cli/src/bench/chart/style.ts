// Colours that differ in lightness too, and keep their contrast on either page.
const light = ['#0b62a8', '#c2410c', '#0f7b53', '#9b2a86', '#8a6100', '#3f3d9e'];
const dark = ['#6cb6ff', '#ff9a5c', '#4fd1a0', '#f08fdc', '#e6c04d', '#a5a3ff'];

/** How many colours there are: beyond them lines are dashed. */
export const colorCount: number = light.length;

/** The style sheet of a chart: one set of colours for light pages, one for dark. */
export const chartStyle: string = [
  'text{font:13px system-ui,sans-serif;fill:#1f2328}',
  '.title{font-size:16px;font-weight:600}.tick{font-size:12px}.middle{text-anchor:middle}.end{text-anchor:end}',
  '.page{fill:#fff}.muted,.tick{fill:#59636e}.grid{stroke:#e4e7eb}.axis{stroke:#8b949e}',
  '.line{fill:none;stroke-width:2;stroke-linejoin:round}.lead{fill:none;stroke-width:1;opacity:.6}',
  '.dashed{stroke-dasharray:6 4}.dot{stroke:#fff;stroke-width:1}',
  ...colorRules(light),
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.page,.dot{stroke:#0d1117}.page{fill:#0d1117}.muted,.tick{fill:#9aa4af}.grid{stroke:#2a313a}',
  ...colorRules(dark),
  '}',
].join('\n');

function colorRules(colors: readonly string[]): string[] {
  return colors.map((color, i) => `.line.c${i},.lead.c${i}{stroke:${color}}.dot.c${i}{fill:${color}}`);
}
