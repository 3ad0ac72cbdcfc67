import { describe, expect, it } from 'vitest';
import { createScale, scaleOfValues } from './scale.ts';
import { type Chart, chartSvg } from './svg.ts';

describe('scales', () => {
  it('begin at 0 and end above the greatest where they are linear', () => {
    const { ticks, at } = createScale('linear', [3, 31], [100, 0]);
    expect(ticks).toEqual([0, 10, 20, 30, 40]);
    expect([0, 20, 40].map(at)).toEqual([100, 50, 0]);
    expect(createScale('linear', [0.07], [0, 1]).ticks).toEqual([0, 0.02, 0.04, 0.06, 0.08]);
  });

  it('step by ratios where they are logarithmic', () => {
    const { ticks, at } = createScale('log', [0.3, 4], [0, 100]);
    expect(ticks).toEqual([0.2, 0.5, 1, 2, 5]);
    expect(at(0.2)).toBe(0);
    expect(at(1)).toBeCloseTo(50, 10);
    expect(at(5)).toBe(100);
    expect(createScale('log', [1.5, 90_000], [0, 1]).ticks).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(createScale('log', [10], [0, 1]).ticks).toEqual([10, 20]);
  });

  it('may have the values themselves as ticks', () => {
    const { ticks, at } = scaleOfValues('log', [4, 1, 16, 4], [0, 100]);
    expect(ticks).toEqual([1, 4, 16]);
    expect([1, 4, 16].map((value) => Math.round(at(value)))).toEqual([4, 50, 96]);
    expect(scaleOfValues('linear', [3], [0, 100]).at(3)).toBe(50);
  });
});

const chart: Chart = {
  title: 'a < b & "c"',
  subtitle: 'one run',
  xTitle: 'images a batch',
  yTitle: 'milliseconds a step',
  scale: 'log',
  lines: [
    {
      label: 'simd',
      points: [
        { x: 1, y: 2 },
        { x: 10, y: 20 },
      ],
    },
    {
      label: 'pure',
      points: [
        { x: 1, y: 4 },
        { x: 10, y: 20.1 },
      ],
    },
  ],
};

describe('a chart', () => {
  const svg = chartSvg(chart);
  const attributes = (pattern: RegExp): number[] =>
    [...svg.matchAll(pattern)].map((match) => Number(match[1]));

  it('names its axes with their units, its ticks and its lines', () => {
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
    expect(texts).toEqual([
      'a &lt; b &amp; &quot;c&quot;',
      'one run',
      ...['2', '5', '10', '20', '50'],
      ...['1', '10'],
      'milliseconds a step (logarithmic axes)',
      'images a batch',
      'simd',
      'pure',
    ]);
  });

  it('is well-formed', () => {
    const open: string[] = [];
    for (const [, close, name, , empty] of svg.matchAll(
      /<(\/?)([a-z]+)((?:\s[\w-]+="[^"<]*")*)\s*(\/?)>/gi,
    )) {
      if (close) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!\w+;)/);
    expect(svg.match(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)).not.toBeNull();
  });

  it('is wider for a name that is longer', () => {
    const widthOf = (label: string): number => {
      const [, width, box] = chartSvg({ ...chart, lines: [{ label, points: chart.lines[0]!.points }] })
        .match(/viewBox="0 0 (\d+) 452" width="(\d+)"/)!
        .map(Number);
      expect(width).toBe(box);
      return width!;
    };
    expect(widthOf('simd:threads=1')).toBe(760);
    expect(widthOf('simd:threads=1:relaxed=false')).toBe(822);
  });

  it('has its lines within the frame, and the greater value above', () => {
    const [first, second] = [...svg.matchAll(/points="([^"]*)"/g)].map((match) =>
      match[1]!.split(' ').map((place) => place.split(',').map(Number)),
    );
    expect(first![1]![1]).toBeLessThan(first![0]![1]!);
    expect(second![0]![1]).toBeLessThan(first![0]![1]!);
    expect(first![1]![0]).toBeGreaterThan(first![0]![0]!);
    for (const x of attributes(/cx="([\d.]+)"/g)) expect(x > 64 && x < 590).toBe(true);
  });

  it('keeps labels apart whose lines end together', () => {
    const [simd, pure] = attributes(/class="label" x="[\d.]+" y="([\d.]+)"/g);
    expect(Math.abs(simd! - pure!)).toBeGreaterThanOrEqual(17.9);
  });

  it('suits dark pages too', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
  });
});
