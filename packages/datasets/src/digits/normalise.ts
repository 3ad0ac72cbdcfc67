import type { Polyline } from './spline.ts';

/** Height and width of an image, in pixels. */
export const imageSide = 28;
/** Height and width of the box a digit is fitted into before it is centred, as MNIST's are. */
export const boxSide = 20;

/** How far a pen's ink reaches beyond its line: `radius` pixels times the pressure, and `fade` pixels more. */
interface Reach {
  readonly radius: number;
  readonly fade: number;
}

const rounds = 4;

/** The scale at which the two vertices whose ink now sticks out furthest, one each way, would just fit the box. */
function scaleToFit(places: Float64Array, line: Polyline, reach: Reach, scale: number): number {
  let low = 0;
  let high = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let vertex = 0; vertex < line.length; vertex++) {
    const place = scale * places[vertex]!;
    const beyond = reach.radius * line.pressure[vertex]!;
    if (place - beyond < lowest) {
      lowest = place - beyond;
      low = vertex;
    }
    if (place + beyond > highest) {
      highest = place + beyond;
      high = vertex;
    }
  }
  const room = boxSide - 2 * reach.fade - reach.radius * (line.pressure[low]! + line.pressure[high]!);
  const spread = places[high]! - places[low]!;
  return spread > 1e-6 ? Math.max(room, 1) / spread : scale;
}

/** Scales places along one axis and moves them so that the ink's two ends are equally far from the box's. */
function scaleAndCentre(places: Float64Array, line: Polyline, reach: Reach, scale: number): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let vertex = 0; vertex < line.length; vertex++) {
    const place = scale * places[vertex]!;
    const beyond = reach.radius * line.pressure[vertex]!;
    places[vertex] = place;
    lowest = Math.min(lowest, place - beyond);
    highest = Math.max(highest, place + beyond);
  }
  const shift = (boxSide - lowest - highest) / 2;
  for (let vertex = 0; vertex < line.length; vertex++) {
    places[vertex]! += shift;
  }
}

/**
 * Scales a polyline (within ±100 or so), keeping its proportions, and moves it so that its ink just fits the box. The
 * ink's extent is convex and piecewise linear in the scale, so Newton's method, begun with too large a scale, comes
 * down to the exact one in a few rounds.
 */
export function fitToBox(line: Polyline, reach: Reach): void {
  let scale = 1e3;
  for (let round = 0; round < rounds; round++) {
    scale = Math.min(scale, scaleToFit(line.x, line, reach, scale), scaleToFit(line.y, line, reach, scale));
  }
  scaleAndCentre(line.x, line, reach, scale);
  scaleAndCentre(line.y, line, reach, scale);
}

/**
 * Copies a box of ink in [0, 1] into an image of bytes, by whole pixels, so that its centre of mass is at pixel 14, counted
 * from 0, where MNIST's is.
 */
export function placeInImage(ink: Float64Array, images: Uint8Array, offset: number): void {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let y = 0, pixel = 0; y < boxSide; y++) {
    for (let x = 0; x < boxSide; x++, pixel++) {
      const value = ink[pixel]!;
      mass += value;
      momentX += value * x;
      momentY += value * y;
    }
  }
  const slack = imageSide - boxSide;
  const middle = imageSide / 2;
  const left = Math.max(0, Math.min(slack, Math.floor(middle - momentX / mass + 0.5)));
  const top = Math.max(0, Math.min(slack, Math.floor(middle - momentY / mass + 0.5)));
  for (let y = 0, pixel = 0; y < boxSide; y++) {
    const row = offset + (top + y) * imageSide + left;
    for (let x = 0; x < boxSide; x++, pixel++) {
      images[row + x] = Math.floor(ink[pixel]! * 255 + 0.5);
    }
  }
}
