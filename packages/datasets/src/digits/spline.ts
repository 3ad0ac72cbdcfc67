import type { ControlPoints } from './deform.ts';
import type { Skeleton } from './skeleton.ts';

const maximumVertices = 512;
/** The longest piece of a polyline, in half box heights: about a pixel. */
const pieceLength = 0.11;
const maximumPieces = 12;

/** Strokes as polylines. `starts` marks the vertices that begin a stroke, after a pen lift. */
export class Polyline {
  readonly x: Float64Array = new Float64Array(maximumVertices);
  readonly y: Float64Array = new Float64Array(maximumVertices);
  readonly pressure: Float64Array = new Float64Array(maximumVertices);
  readonly starts: Uint8Array = new Uint8Array(maximumVertices);
  length = 0;

  add(x: number, y: number, pressure: number, starts: boolean): void {
    const vertex = this.length++;
    this.x[vertex] = x;
    this.y[vertex] = y;
    this.pressure[vertex] = pressure;
    this.starts[vertex] = starts ? 1 : 0;
  }
}

/**
 * Draws a smooth curve through each stroke's points: cubic Hermite pieces whose tangent at a point is that of the
 * parabola through it and its neighbours, by chord length. At a corner the tangents are those of the straight lines
 * on either side, or as much rounder as `roundness` (0 to 1) says.
 */
export function traceStrokes(
  skeleton: Skeleton,
  points: ControlPoints,
  roundness: number,
  into: Polyline,
): void {
  const { strokeStarts, corners } = skeleton;
  const { x, y, pressure } = points;
  into.length = 0;
  for (let stroke = 0; stroke + 1 < strokeStarts.length; stroke++) {
    const first = strokeStarts[stroke]!;
    const last = strokeStarts[stroke + 1]! - 1;
    into.add(x[first]!, y[first]!, pressure[first]!, true);
    let lineX = 0;
    let lineY = 0;
    let length = 1;
    // Tangent at the piece's start, in box heights for each box height of chord.
    let startX = 0;
    let startY = 0;
    for (let point = first; point < last; point++) {
      if (point === first) {
        lineX = x[point + 1]! - x[point]!;
        lineY = y[point + 1]! - y[point]!;
        length = Math.sqrt(lineX * lineX + lineY * lineY) + 1e-6;
        startX = lineX / length;
        startY = lineY / length;
      }
      let endX = lineX / length;
      let endY = lineY / length;
      let nextLineX = 0;
      let nextLineY = 0;
      let nextLength = 1;
      let nextStartX = 0;
      let nextStartY = 0;
      if (point + 1 < last) {
        nextLineX = x[point + 2]! - x[point + 1]!;
        nextLineY = y[point + 2]! - y[point + 1]!;
        nextLength = Math.sqrt(nextLineX * nextLineX + nextLineY * nextLineY) + 1e-6;
        const share = length / (length + nextLength);
        const smoothX = (1 - share) * endX + share * (nextLineX / nextLength);
        const smoothY = (1 - share) * endY + share * (nextLineY / nextLength);
        const round = corners[point + 1] === 1 ? roundness : 1;
        endX += round * (smoothX - endX);
        endY += round * (smoothY - endY);
        nextStartX = nextLineX / nextLength;
        nextStartY = nextLineY / nextLength;
        nextStartX += round * (smoothX - nextStartX);
        nextStartY += round * (smoothY - nextStartY);
      }
      const pieces = Math.min(maximumPieces, Math.ceil(length / pieceLength));
      for (let piece = 1; piece <= pieces; piece++) {
        const t = piece / pieces;
        const rest = 1 - t;
        const toEnd = t * t * (3 - 2 * t);
        const startPull = length * t * rest * rest;
        const endPull = length * t * t * rest;
        into.add(
          x[point]! + toEnd * lineX + startPull * startX - endPull * endX,
          y[point]! + toEnd * lineY + startPull * startY - endPull * endY,
          pressure[point]! + t * (pressure[point + 1]! - pressure[point]!),
          false,
        );
      }
      lineX = nextLineX;
      lineY = nextLineY;
      length = nextLength;
      startX = nextStartX;
      startY = nextStartY;
    }
  }
}
