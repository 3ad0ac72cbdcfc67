import { describe, expect, it } from 'vitest';
import { confusionTable } from './confusion.ts';
import { formatBytes, formatCount, formatLoss, formatSeconds, formatShare } from './format.ts';
import { drawImage, sideBySide } from './image.ts';
import { linePlot } from './plot.ts';
import { progressBar, trainingLine } from './progress.ts';
import { createStyle, wantsColor } from './style.ts';
import { table } from './table.ts';
import { displayWidth, padEnd, padStart, truncate } from './width.ts';

const plain = createStyle(false);
const colored = createStyle(true);

describe('formats', () => {
  it('are for people', () => {
    expect([0, 999, 60000.4].map(formatCount)).toEqual(['0', '999', '60,000']);
    expect([0, 0.9794, 1].map(formatShare)).toEqual(['0.0%', '97.9%', '100.0%']);
    expect([0.073123, 5.2131, 0, 1.23e-7, 2e8, Number.NaN].map(formatLoss)).toEqual([
      '0.07312',
      '5.213',
      '0.000',
      '1.23e-7',
      '2.00e+8',
      'NaN',
    ]);
    expect([0.004, 3.21, 59.96, 125, 3599.7, 3720, Number.NaN, -1].map(formatSeconds)).toEqual([
      '4 ms',
      '3.2 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 00 min',
      '1 h 02 min',
      '–',
      '–',
    ]);
    expect([12, 9912422, 1000, 999_600, 47_040_016].map(formatBytes)).toEqual([
      '12 B',
      '9.9 MB',
      '1.0 kB',
      '1.0 MB',
      '47 MB',
    ]);
  });
});

describe('widths', () => {
  it('count what a terminal draws: wide characters twice, colours not at all', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('きつね')).toBe(6);
    expect(displayWidth(colored.red('ab'))).toBe(2);
    expect(padEnd('き', 4)).toBe('き  ');
    expect(padStart('12', 4)).toBe('  12');
    expect(truncate('T-shirt/top', 5)).toBe('T-sh…');
    expect(truncate('short', 5)).toBe('short');
  });

  it('align the columns of a table', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['long', '22'],
        ],
        ['left', 'right'],
      ),
    ).toEqual(['a      1  x', 'long  22']);
    expect(table([])).toEqual([]);
  });
});

describe('colour', () => {
  it('is for terminals where NO_COLOR is not set', () => {
    expect(wantsColor(true, {})).toBe(true);
    expect(wantsColor(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColor(true, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor(true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColor(false, {})).toBe(false);
  });
});

describe('an image', () => {
  const image = { pixels: Uint8Array.from([0, 255, 128, 0, 255, 255]), height: 3, width: 2 };

  it('is drawn in characters with more or less ink', () => {
    expect(drawImage(image, plain)).toEqual([':+', '++']);
  });

  it('is drawn in half blocks in shades of grey, each line closed', () => {
    const lines = drawImage(image, colored);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('\u001b[38;5;232;48;5;244m▀\u001b[38;5;255;48;5;232m▀\u001b[0m');
    expect(lines.map(displayWidth)).toEqual([2, 2]);
  });

  it('stands beside others as far as there is room', () => {
    expect(sideBySide([['ab', 'c'], ['d'], ['toolong']], 6, 1)).toEqual(['ab d', 'c']);
    expect(sideBySide([['wider than all']], 5)).toEqual(['wider than all']);
  });
});

describe('a plot', () => {
  it('goes down from the highest to the lowest, beside their values', () => {
    const lines = linePlot([4, 3, 2, 1], '4 steps', { columns: 20, rows: 3 });
    expect(lines.map((line) => line.slice(0, 7))).toEqual([
      '4.000 ┤',
      '2.500 ┤',
      '1.000 ┤',
      '      └',
      '       ',
    ]);
    // The line's first dot is at the top left, its last at the bottom right.
    expect(lines[0]![7]).not.toBe('\u2800');
    expect(lines[0]!.at(-1)).toBe('\u2800');
    expect(lines[2]![7]).toBe('\u2800');
    expect(lines[2]!.at(-1)).not.toBe('\u2800');
    expect(lines[4]!.trim()).toBe('4 steps');
    expect(lines.slice(0, 4).map((line) => line.length)).toEqual([20, 20, 20, 20]);
  });

  it('is logarithmic where the loss falls far', () => {
    const lines = linePlot([10, 1, 0.1], 'x', { columns: 30, rows: 3 });
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      '10.00',
      '1.000',
      '0.1000',
      expect.any(String),
      'x,',
    ]);
    expect(lines.at(-1)).toContain('x, logarithmic');
  });

  it('takes one value, equal values, many values, values that are none, and none', () => {
    expect(linePlot([3], '', { columns: 20, rows: 4 })).toHaveLength(6);
    expect(linePlot([3, 3, 3], '', { columns: 20, rows: 4 }).join('')).not.toContain('NaN');
    const long = Array.from({ length: 100_000 }, (_, i) => Math.exp(-i / 10_000));
    expect(linePlot(long, '', { columns: 40, rows: 5 })[0]!.length).toBe(40);
    expect(linePlot([1, Number.NaN, 2, Number.POSITIVE_INFINITY], '', { columns: 20, rows: 3 })[0]).toContain(
      '2.000',
    );
    expect(linePlot([], '', { columns: 20, rows: 3 })).toEqual([]);
    expect(linePlot([Number.NaN], '', { columns: 20, rows: 3 })).toEqual([]);
  });
});

describe('a confusion matrix', () => {
  it('has a row for each class, and what share of it is right', () => {
    expect(confusionTable([98, 2, 0, 1200], ['0', 'Ankle boot'], plain)).toEqual([
      '                0 Ankl…   right',
      '0              98     2   98.0%',
      'Ankle boot      · 1,200  100.0%',
    ]);
  });

  it('marks what is right green and what is often wrong red, and copes with a class without images', () => {
    const lines = confusionTable([98, 2, 0, 0], ['0', '1'], colored);
    expect(lines[1]).toContain(colored.green('98'));
    expect(lines[1]).toContain(colored.red(' 2'));
    expect(lines[2]).toContain('–');
  });
});

describe('the progress line', () => {
  const state = {
    epoch: 1,
    epochs: 10,
    batches: 234,
    batchesPerEpoch: 469,
    loss: 0.2641,
    accuracy: 0.923,
    samplesPerSecond: 20_123,
    secondsLeft: 65,
  };

  it('says epoch, share, loss, accuracy, speed and time left', () => {
    expect(trainingLine(state, 120, plain)).toBe(
      'epoch  2/10  ███████████████░░░░░░░░░░░░░░░  loss 0.2641  accuracy 92.3%  20,123 images/s  1 min 05 s left',
    );
  });

  it('fits into any number of columns', () => {
    for (let columns = 10; columns < 140; columns++) {
      expect(displayWidth(trainingLine(state, columns, colored))).toBeLessThanOrEqual(columns);
    }
  });

  it('fills a bar by eighths', () => {
    expect([0, 0.5, 1, 2, -1].map((share) => progressBar(share, 4, plain))).toEqual([
      '░░░░',
      '██░░',
      '████',
      '████',
      '░░░░',
    ]);
    expect(progressBar(0.28125, 4, plain)).toBe('█▏░░');
    expect(progressBar(0.5, 0, plain)).toBe('');
  });
});
