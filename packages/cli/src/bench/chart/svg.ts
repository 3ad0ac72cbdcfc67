import { displayWidth } from '../../terminal/width.ts';
import { createScale, type Scale, type ScaleKind, scaleOfValues } from './scale.ts';
import { chartStyle, colorCount } from './style.ts';

/** A line of a chart. Its values are above 0. */
export interface ChartLine {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines over one another. Axes say what they count and in what unit. */
export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly scale: ScaleKind;
  readonly lines: readonly ChartLine[];
}

const leastWidth = 760;
const height = 452;
const frame = { left: 64, right: 590, top: 96, bottom: 392 };
const labelHeight = 18;
// Of 13 pixels' type, on average and a little above.
const letterWidth = 7.5;
const labelLeft = frame.right + 14;

/**
 * A chart as a whole SVG document that suits light and dark pages. Both axes are logarithmic or both linear; each line is
 * named at its end, and the chart is as wide as the longest name needs.
 */
export function chartSvg({ title, subtitle, xTitle, yTitle, scale, lines }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const x = scaleOfValues(
    scale,
    points.map((point) => point.x),
    [frame.left, frame.right],
  );
  const y = createScale(
    scale,
    points.map((point) => point.y),
    [frame.bottom, frame.top],
  );
  const ends = lines.map(({ points }) => y.at(points.at(-1)!.y));
  const labels = spaced(ends);
  const longest = Math.max(0, ...lines.map(({ label }) => displayWidth(label)));
  const width = Math.max(leastWidth, Math.ceil(labelLeft + longest * letterWidth + 8));
  const axes = scale === 'log' ? ' (logarithmic axes)' : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(`${title}: ${yTitle} by ${xTitle}`)}">`,
    `<style>${chartStyle}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    text(20, 30, 'title', title),
    text(20, 50, 'muted', subtitle),
    ...y.ticks.flatMap((tick) => horizontal(y, tick)),
    ...x.ticks.flatMap((tick) => vertical(x, tick)),
    text(20, 80, 'muted', `${yTitle}${axes}`),
    text((frame.left + frame.right) / 2, frame.bottom + 44, 'muted middle', xTitle),
    ...lines.flatMap((line, i) => drawLine(line, i, x, y, ends[i]!, labels[i]!)),
    '</svg>',
    '',
  ].join('\n');
}

function horizontal(y: Scale, tick: number): string[] {
  const at = round(y.at(tick));
  return [
    `<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${at}" y2="${at}"/>`,
    text(frame.left - 8, at + 4, 'tick end', formatTick(tick)),
  ];
}

function vertical(x: Scale, tick: number): string[] {
  const at = round(x.at(tick));
  return [
    `<line class="axis" x1="${at}" x2="${at}" y1="${frame.bottom}" y2="${frame.bottom + 5}"/>`,
    text(at, frame.bottom + 20, 'tick middle', formatTick(tick)),
  ];
}

function drawLine(
  { label, points }: ChartLine,
  index: number,
  x: Scale,
  y: Scale,
  end: number,
  labelAt: number,
): string[] {
  const color = `c${index % colorCount}`;
  const dashed = index >= colorCount ? ' dashed' : '';
  const places = points.map((point) => [round(x.at(point.x)), round(y.at(point.y))] as const);
  const last = places.at(-1)![0];
  return [
    `<polyline class="line ${color}${dashed}" points="${places.map((place) => place.join(',')).join(' ')}"/>`,
    ...places.map(([cx, cy]) => `<circle class="dot ${color}" cx="${cx}" cy="${cy}" r="3.5"/>`),
    `<path class="lead ${color}" d="M${last + 6},${round(end)} L${frame.right + 8},${round(labelAt)}"/>`,
    text(labelLeft, round(labelAt) + 4, 'label', label),
  ];
}

/** Places for labels near those, far enough from one another and within the frame; in the same order. */
function spaced(wanted: readonly number[]): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  let free = frame.top;
  for (const i of order) {
    places[i] = Math.max(wanted[i]!, free);
    free = places[i]! + labelHeight;
  }
  let most = frame.bottom;
  for (const i of order.reverse()) {
    places[i] = Math.min(places[i]!, most);
    most = places[i]! - labelHeight;
  }
  return places;
}

function text(x: number, y: number, className: string, content: string): string {
  return `<text class="${className}" x="${x}" y="${y}">${escapeXml(content)}</text>`;
}

function formatTick(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}

function round(pixel: number): number {
  return Number(pixel.toFixed(1));
}

function escapeXml(content: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return content.replace(/[&<>"]/g, (character) => entities[character]!);
}
