import { boxSide } from './normalise.ts';
import type { Polyline } from './spline.ts';

/** A pen's marks: half its width in pixels, how that depends on direction, and how many pixels its edge fades over. */
export interface Pen {
  readonly radius: number;
  readonly nibAlong: number;
  readonly nibAcross: number;
  readonly edge: number;
}

/**
 * Inks a polyline in pixels of the box. Each piece is a line with round ends; a pixel's ink, in [0, 1], falls off
 * linearly with its middle's distance from the nearest piece, over `edge` pixels around the pen's radius. A pen with
 * a broad nib is wider for strokes in some directions: its radius varies with the cosine of twice the angle.
 */
export function inkPolyline(line: Polyline, pen: Pen, ink: Float64Array): void {
  ink.fill(0);
  const halfEdge = pen.edge / 2;
  const perEdge = 1 / pen.edge;
  for (let vertex = 1; vertex < line.length; vertex++) {
    if (line.starts[vertex] === 1) continue;
    const ax = line.x[vertex - 1]!;
    const ay = line.y[vertex - 1]!;
    const dx = line.x[vertex]! - ax;
    const dy = line.y[vertex]! - ay;
    const perSquare = 1 / (dx * dx + dy * dy + 1e-9);
    const nib = 1 + (pen.nibAlong * (dx * dx - dy * dy) + pen.nibAcross * 2 * dx * dy) * perSquare;
    const reach = pen.radius * nib * 0.5 * (line.pressure[vertex - 1]! + line.pressure[vertex]!) + halfEdge;
    const square = reach * reach;
    const firstX = Math.max(0, Math.floor(Math.min(ax, ax + dx) - reach));
    const lastX = Math.min(boxSide - 1, Math.floor(Math.max(ax, ax + dx) + reach));
    const firstY = Math.max(0, Math.floor(Math.min(ay, ay + dy) - reach));
    const lastY = Math.min(boxSide - 1, Math.floor(Math.max(ay, ay + dy) + reach));
    for (let y = firstY; y <= lastY; y++) {
      const py = y + 0.5 - ay;
      for (let x = firstX; x <= lastX; x++) {
        const px = x + 0.5 - ax;
        let along = (px * dx + py * dy) * perSquare;
        if (along < 0) along = 0;
        else if (along > 1) along = 1;
        const offX = px - along * dx;
        const offY = py - along * dy;
        const distance = offX * offX + offY * offY;
        if (distance < square) {
          const coverage = (reach - Math.sqrt(distance)) * perEdge;
          const pixel = y * boxSide + x;
          if (coverage > ink[pixel]!) ink[pixel] = Math.min(coverage, 1);
        }
      }
    }
  }
}
