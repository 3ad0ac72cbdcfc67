/**
 * One way of writing a digit. Its poses are the same strokes in different shapes, point for point; a drawing is a
 * random blend of them.
 */
export interface Allograph {
  /** How often it is written, against the digit's other allographs. */
  readonly weight: number;
  /**
   * Points `x,y` in hundredths of the digit's box, x to the right and y down, in the order of writing. `!` after a
   * point makes it a corner; `/` lifts the pen.
   */
  readonly poses: readonly string[];
  /** Scales the spread of the width; 1 when absent. */
  readonly widthSpread?: number;
  /** Scales the pen's width; 1 when absent. Writers press harder on a stick or a ring than on a figure with more turns. */
  readonly pen?: number;
}

/** The most control points and poses an allograph may have. */
export const maximumPoints = 32;
export const maximumPoses = 12;

/** An allograph made ready for drawing; coordinates run from −1 to 1. */
export interface Skeleton {
  readonly weight: number;
  readonly widthSpread: number;
  readonly pen: number;
  readonly pointCount: number;
  /** Each pose as x, y, x, y, … */
  readonly poses: readonly Float64Array[];
  /** The first point of each stroke, and at the end the number of points. */
  readonly strokeStarts: readonly number[];
  /** 1 where the pen turns sharply. */
  readonly corners: Uint8Array;
}

interface Pose {
  readonly coordinates: Float64Array;
  readonly strokeStarts: readonly number[];
  readonly corners: Uint8Array;
}

function parsePose(text: string): Pose {
  const coordinates: number[] = [];
  const strokeStarts = [0];
  const corners: number[] = [];
  for (const word of text.split(' ')) {
    if (word === '/') {
      strokeStarts.push(corners.length);
      continue;
    }
    const [x, y] = word.replace('!', '').split(',').map(Number);
    if (x === undefined || y === undefined || !Number.isFinite(x + y)) {
      throw new TypeError(`a skeleton's point is "${word}", expected "x,y" or "x,y!" with numbers`);
    }
    coordinates.push(x / 50 - 1, y / 50 - 1);
    corners.push(word.endsWith('!') ? 1 : 0);
  }
  strokeStarts.push(corners.length);
  return {
    coordinates: Float64Array.from(coordinates),
    strokeStarts,
    corners: Uint8Array.from(corners),
  };
}

/** Reads an allograph's poses. Throws a TypeError where a point is malformed, two poses do not match or there are too many. */
export function parseAllograph(allograph: Allograph): Skeleton {
  const poses = allograph.poses.map(parsePose);
  const first = poses[0];
  if (first === undefined) {
    throw new TypeError('an allograph has no pose, expected at least one');
  }
  for (const [index, pose] of poses.entries()) {
    if (
      String(pose.strokeStarts) !== String(first.strokeStarts) ||
      String(pose.corners) !== String(first.corners)
    ) {
      throw new TypeError(
        `pose ${index} of an allograph has other strokes or corners than its first: "${allograph.poses[index]}" against "${allograph.poses[0]}"`,
      );
    }
  }
  if (poses.length > maximumPoses || first.corners.length > maximumPoints) {
    throw new TypeError(
      `an allograph has ${poses.length} poses of ${first.corners.length} points, expected at most ${maximumPoses} of ${maximumPoints}`,
    );
  }
  return {
    weight: allograph.weight,
    widthSpread: allograph.widthSpread ?? 1,
    pen: allograph.pen ?? 1,
    pointCount: first.corners.length,
    poses: poses.map((pose) => pose.coordinates),
    strokeStarts: first.strokeStarts,
    corners: first.corners,
  };
}
