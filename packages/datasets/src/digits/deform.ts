import type { Deviates } from './deviates.ts';
import { maximumPoints, maximumPoses, type Skeleton } from './skeleton.ts';
import type { Style } from './style.ts';

/** Where the pen goes: control points and how hard it presses at each. */
export class ControlPoints {
  readonly x: Float64Array = new Float64Array(maximumPoints);
  readonly y: Float64Array = new Float64Array(maximumPoints);
  readonly pressure: Float64Array = new Float64Array(maximumPoints);
}

const shares = new Float64Array(maximumPoses);
/** The warp's coefficients: five terms of second and third degree for each coordinate. */
const warp = new Float64Array(10);

function blend(skeleton: Skeleton, deviates: Deviates, style: Style, into: ControlPoints): void {
  const { poses, pointCount } = skeleton;
  let total = 0;
  for (let pose = 0; pose < poses.length; pose++) {
    const uniform = deviates.uniform();
    const share = uniform * uniform * uniform + 1e-3;
    shares[pose] = share;
    total += share;
  }
  into.x.fill(0, 0, pointCount);
  into.y.fill(0, 0, pointCount);
  for (let pose = 0; pose < poses.length; pose++) {
    const even = 1 / poses.length;
    const share = even + style.poseReach * (shares[pose]! / total - even);
    const coordinates = poses[pose]!;
    for (let point = 0; point < pointCount; point++) {
      into.x[point]! += share * coordinates[2 * point]!;
      into.y[point]! += share * coordinates[2 * point + 1]!;
    }
  }
}

/** Moves a stroke's end along its own direction. */
function overshoot(points: ControlPoints, end: number, before: number, distance: number): void {
  const dx = points.x[end]! - points.x[before]!;
  const dy = points.y[end]! - points.y[before]!;
  const length = Math.sqrt(dx * dx + dy * dy) + 1e-6;
  const step = Math.max(distance, -0.6 * length) / length;
  points.x[end]! += dx * step;
  points.y[end]! += dy * step;
}

/**
 * One drawing's control points: poses blended, stroke ends moved, the plane warped by a random cubic map, each point
 * moved by an error that it shares with its neighbour the more the nearer that is, then all widened, slanted and
 * turned.
 */
export function deform(skeleton: Skeleton, deviates: Deviates, style: Style, into: ControlPoints): void {
  const { pointCount, strokeStarts } = skeleton;
  const { x, y, pressure } = into;
  blend(skeleton, deviates, style, into);
  for (let stroke = 0; stroke + 1 < strokeStarts.length; stroke++) {
    const first = strokeStarts[stroke]!;
    const last = strokeStarts[stroke + 1]! - 1;
    overshoot(into, first, first + 1, style.overshoot * deviates.normal());
    overshoot(into, last, last - 1, style.overshoot * deviates.normal());
  }
  const messiness = deviates.factor(style.messinessSpread);
  const noise = style.pointNoise * messiness;
  let noiseX = noise * deviates.normal();
  let noiseY = noise * deviates.normal();
  let previousX = x[0]!;
  let previousY = y[0]!;
  for (let term = 0; term < warp.length; term++) {
    warp[term] = style.warp * messiness * deviates.normal();
  }
  const slant = style.slant + style.slantSpread * deviates.normal();
  const rotation = style.rotationSpread * deviates.normal();
  const width = style.width * deviates.factor(style.widthSpread * skeleton.widthSpread);
  for (let point = 0; point < pointCount; point++) {
    const stepX = x[point]! - previousX;
    const stepY = y[point]! - previousY;
    previousX = x[point]!;
    previousY = y[point]!;
    const kept = style.pointMemory / (style.pointMemory + Math.sqrt(stepX * stepX + stepY * stepY));
    const fresh = noise * Math.sqrt(1 - kept * kept);
    noiseX = kept * noiseX + fresh * deviates.normal();
    noiseY = kept * noiseY + fresh * deviates.normal();
    const u = previousX + noiseX;
    const v = previousY + noiseY;
    const uu = u * u;
    const uv = u * v;
    const vv = v * v;
    const warpedX = u + warp[0]! * uu + warp[1]! * uv + (warp[2]! + warp[3]! * u + warp[4]! * v) * vv;
    const warpedY = v + warp[5]! * vv + warp[6]! * uv + (warp[7]! + warp[8]! * v) * uu + warp[9]! * v * vv;
    const slantedX = width * warpedX - slant * warpedY;
    x[point] = slantedX - rotation * warpedY;
    y[point] = warpedY + rotation * slantedX;
    pressure[point] = Math.max(0.5, 1 + style.pressureSpread * deviates.normal());
  }
}
