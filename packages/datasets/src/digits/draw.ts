import { ControlPoints, deform } from './deform.ts';
import type { Deviates } from './deviates.ts';
import { boxSide, fitToBox, placeInImage } from './normalise.ts';
import { inkPolyline } from './raster.ts';
import type { Skeleton } from './skeleton.ts';
import { skeletons } from './skeletons/index.ts';
import { Polyline, traceStrokes } from './spline.ts';
import { style } from './style.ts';

/** How many random numbers a digit may use. */
export const deviatesPerDigit = 80;

const points = new ControlPoints();
const line = new Polyline();
const ink = new Float64Array(boxSide * boxSide);

function chooseSkeleton(label: number, uniform: number): Skeleton {
  const choices = skeletons[label]!;
  let rest = uniform * choices.reduce((sum, choice) => sum + choice.weight, 0);
  for (const choice of choices) {
    rest -= choice.weight;
    if (rest < 0) return choice;
  }
  return choices[0]!;
}

/** Draws one digit into `images` (bytes, 28 rows of 28) from `offset` on. */
export function drawDigit(label: number, deviates: Deviates, images: Uint8Array, offset: number): void {
  const skeleton = chooseSkeleton(label, deviates.uniform());
  const pen = {
    radius: style.penRadius * skeleton.pen * deviates.factor(style.penSpread),
    nibAlong: style.nibSpread * deviates.normal(),
    nibAcross: style.nibSpread * deviates.normal(),
    edge: style.edge * deviates.factor(style.edgeSpread),
  };
  const roundness = Math.min(1, Math.abs(style.cornerRoundness * deviates.normal()));
  deform(skeleton, deviates, style, points);
  traceStrokes(skeleton, points, roundness, line);
  fitToBox(line, { radius: pen.radius, fade: pen.edge * 0.3 });
  inkPolyline(line, pen, ink);
  placeInImage(ink, images, offset);
}
