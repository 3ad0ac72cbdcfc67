import { describe, expect, it } from 'vitest';
import { ControlPoints } from './deform.ts';
import { boxSide, fitToBox, placeInImage } from './normalise.ts';
import { inkPolyline } from './raster.ts';
import { parseAllograph } from './skeleton.ts';
import { Polyline, traceStrokes } from './spline.ts';

const pen = { radius: 1.5, nibAlong: 0, nibAcross: 0, edge: 1 };

function trace(pose: string, roundness: number): Polyline {
  const skeleton = parseAllograph({ weight: 1, poses: [pose] });
  const points = new ControlPoints();
  for (let point = 0; point < skeleton.pointCount; point++) {
    points.x[point] = skeleton.poses[0]![2 * point]!;
    points.y[point] = skeleton.poses[0]![2 * point + 1]!;
    points.pressure[point] = 1 + point;
  }
  const line = new Polyline();
  traceStrokes(skeleton, points, roundness, line);
  return line;
}

function vertices(line: Polyline): [number, number][] {
  return Array.from({ length: line.length }, (_, vertex) => [line.x[vertex]!, line.y[vertex]!]);
}

describe('traceStrokes', () => {
  it('keeps a straight line straight and shares out the pressure along it', () => {
    const line = trace('0,0 50,50 100,100', 0);
    for (const [x, y] of vertices(line)) expect(x).toBeCloseTo(y, 12);
    expect(vertices(line).at(-1)).toEqual([1, 1]);
    expect(line.pressure[0]).toBe(1);
    expect(line.pressure[line.length - 1]).toBe(3);
  });

  it('makes a corner of straight lines, and a curve of the same points without it', () => {
    const fromSides = (line: Polyline): number =>
      Math.max(...vertices(line).map(([x, y]) => Math.min(Math.abs(y + 1), Math.abs(x - 1))));
    expect(fromSides(trace('0,0 100,0! 100,100', 0))).toBeCloseTo(0, 12);
    expect(fromSides(trace('0,0 100,0! 100,100', 1))).toBeGreaterThan(0.1);
    expect(vertices(trace('0,0 100,0! 100,100', 1))).toEqual(vertices(trace('0,0 100,0 100,100', 0)));
  });

  it('is round through the points of a ring', () => {
    const line = trace('50,0 15,15 0,50 15,85 50,100 85,85 100,50 85,15 50,0', 0);
    for (const [x, y] of vertices(line)) expect(Math.abs(Math.hypot(x, y) - 1)).toBeLessThan(0.06);
  });

  it('marks where a stroke starts', () => {
    const line = trace('0,0 0,100 / 100,0 100,100', 0);
    const starts = [...line.starts.subarray(0, line.length)];
    expect(starts.filter((start) => start === 1).length).toBe(2);
    const second = starts.lastIndexOf(1);
    expect(vertices(line)[second]).toEqual([1, -1]);
  });
});

describe('the box', () => {
  function ink(line: Polyline): Float64Array {
    const box = new Float64Array(boxSide * boxSide);
    inkPolyline(line, pen, box);
    return box;
  }

  it('holds a line that touches its ends, as wide as the pen, and no ink between strokes', () => {
    const line = trace('50,0 50,100 / 0,0 0,100', 0);
    line.pressure.fill(1);
    fitToBox(line, { radius: pen.radius, fade: 0.5 });
    const ys = vertices(line).map(([, y]) => y);
    expect(Math.min(...ys)).toBeCloseTo(2, 9);
    expect(Math.max(...ys)).toBeCloseTo(18, 9);
    const box = ink(line);
    const row = box.subarray(10 * boxSide, 11 * boxSide);
    expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2 * 2 * pen.radius, 1);
    expect(row[10]).toBe(0);
    expect(Math.max(...box)).toBe(1);
  });

  it('leaves room where the pen presses harder', () => {
    const line = trace('50,0 50,50 50,100', 0);
    const top = line.pressure[0]! * pen.radius;
    const bottom = line.pressure[line.length - 1]! * pen.radius;
    fitToBox(line, { radius: pen.radius, fade: 0 });
    expect(bottom).toBe(3 * top);
    expect(line.y[0]! - top).toBeCloseTo(0, 9);
    expect(line.y[line.length - 1]! + bottom).toBeCloseTo(boxSide, 9);
  });

  it('goes into the image with its centre of mass in the middle', () => {
    const box = new Float64Array(boxSide * boxSide);
    box[3 * boxSide + 16] = 1;
    box[3 * boxSide + 17] = 1;
    box[17 * boxSide + 2] = 2;
    const images = new Uint8Array(2 * 784);
    placeInImage(
      box.map((value) => value / 2),
      images,
      784,
    );
    // The centre of mass is pixel (9.25, 10) of the box, so the box moves by (5, 4), to (14.25, 14) of the image.
    expect(images.indexOf(128)).toBe(784 + (3 + 4) * 28 + 16 + 5);
    expect(images.indexOf(255)).toBe(784 + (17 + 4) * 28 + 2 + 5);
    expect(images.subarray(0, 784).every((value) => value === 0)).toBe(true);
  });
});
