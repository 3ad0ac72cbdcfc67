/** How handwriting spreads. Lengths are in half box heights (a skeleton's box runs from −1 to 1) unless said otherwise. */
export interface Style {
  /** How far a blend may leave its poses' average: 1 keeps between the poses, more goes beyond. */
  readonly poseReach: number;
  /** Standard deviation of the logarithm of a drawing's own messiness, which scales its noise and its warp. */
  readonly messinessSpread: number;
  /** Standard deviation of each control point. */
  readonly pointNoise: number;
  /** The distance over which a control point shares half its error with the one before it. */
  readonly pointMemory: number;
  /** Standard deviation of each coefficient of the smooth warp of the plane. */
  readonly warp: number;
  /** Shift to the right for each step up: mean and standard deviation. */
  readonly slant: number;
  readonly slantSpread: number;
  /** Standard deviation of the rotation, in radians. */
  readonly rotationSpread: number;
  /** Width of the box against its height, and the standard deviation of its logarithm. */
  readonly width: number;
  readonly widthSpread: number;
  /** Standard deviation of how far a stroke overshoots (or stops short of) its ends. */
  readonly overshoot: number;
  /** Standard deviation of the roundness of corners; 0 is sharp, 1 as smooth as any other point. */
  readonly cornerRoundness: number;
  /** Half the pen's width in pixels of the finished image, and the standard deviation of its logarithm. */
  readonly penRadius: number;
  readonly penSpread: number;
  /** Standard deviation of the pen's relative pressure at each control point. */
  readonly pressureSpread: number;
  /** Standard deviation of how much the pen's width depends on its direction. */
  readonly nibSpread: number;
  /** Pixels over which ink fades at the edge of a stroke: mean and standard deviation of its logarithm. */
  readonly edge: number;
  readonly edgeSpread: number;
}

export const style: Style = {
  poseReach: 1.8,
  messinessSpread: 0.3,
  pointNoise: 0.16,
  pointMemory: 1.5,
  warp: 0.12,
  slant: 0.16,
  slantSpread: 0.25,
  rotationSpread: 0.1,
  width: 0.85,
  widthSpread: 0.2,
  overshoot: 0.15,
  cornerRoundness: 0.6,
  penRadius: 1.15,
  penSpread: 0.27,
  pressureSpread: 0.33,
  nibSpread: 0.16,
  edge: 1,
  edgeSpread: 0.1,
};
