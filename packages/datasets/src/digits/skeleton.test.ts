import { describe, expect, it } from 'vitest';
import { Deviates } from './deviates.ts';
import { deviatesPerDigit, drawDigit } from './draw.ts';
import { parseAllograph } from './skeleton.ts';
import { skeletons } from './skeletons/index.ts';

describe('parseAllograph', () => {
  it('reads points, corners and pen lifts', () => {
    const skeleton = parseAllograph({ weight: 2, poses: ['0,100 50,50! 100,0 / 25,75 -50,125'] });
    expect(skeleton.poses.map((pose) => [...pose])).toEqual([[-1, 1, 0, 0, 1, -1, -0.5, 0.5, -2, 1.5]]);
    expect([...skeleton.corners]).toEqual([0, 1, 0, 0, 0]);
    expect(skeleton.strokeStarts).toEqual([0, 3, 5]);
    expect([skeleton.weight, skeleton.pen, skeleton.widthSpread, skeleton.pointCount]).toEqual([2, 1, 1, 5]);
  });

  it.each([
    [[], /no pose/],
    [['1,2 3'], /"3", expected "x,y"/],
    [['1,2 3,x'], /"3,x"/],
    [['1,2 3,4', '1,2'], /pose 1 .* other strokes/],
    [['1,2 3,4 5,6', '1,2 3,4! 5,6'], /other strokes or corners/],
    [['1,2 3,4 / 5,6 7,8', '1,2 3,4 5,6 7,8'], /other strokes/],
    [[new Array(33).fill('1,2').join(' ')], /33 points, expected at most/],
    [new Array(13).fill('1,2 3,4'), /13 poses/],
  ])('refuses %j', (poses, message) => {
    expect(() => parseAllograph({ weight: 1, poses })).toThrow(message);
  });
});

describe('the skeletons', () => {
  it('has several ways of writing each digit, with strokes of two points and more', () => {
    expect(skeletons.length).toBe(10);
    for (const choices of skeletons) {
      expect(choices.length).toBeGreaterThan(1);
      for (const { weight, poses, strokeStarts } of choices) {
        expect(weight).toBeGreaterThan(0);
        expect(poses.length).toBeGreaterThan(1);
        strokeStarts.slice(1).forEach((start, stroke) => {
          expect(start - strokeStarts[stroke]!).toBeGreaterThanOrEqual(2);
        });
      }
    }
  });

  it('needs no more random numbers than a digit is given, and draws from the most extreme ones', () => {
    const image = new Uint8Array(784);
    for (let label = 0; label < 10; label++) {
      const total = skeletons[label]!.reduce((sum, { weight }) => sum + weight, 0);
      let before = 0;
      for (const { weight } of skeletons[label]!) {
        const choose = (before + weight / 2) / total;
        before += weight;
        for (const rest of [0, 0.5, 1 - 2 ** -53]) {
          const deviates = new Deviates(new Float64Array(deviatesPerDigit).fill(rest).fill(choose, 0, 1));
          deviates.seek(0, deviatesPerDigit);
          drawDigit(label, deviates, image.fill(0), 0);
          expect(Math.max(...image)).toBeGreaterThan(100);
        }
      }
    }
  });
});
