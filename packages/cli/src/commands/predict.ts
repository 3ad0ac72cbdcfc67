import type { ImageDataset } from '@athanor/datasets';
import { registry } from '@athanor/datasets';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { readImage } from '../images/read-image.ts';
import { type CliEvent, type JsonOption, writeEvent } from '../json.ts';
import { loadData } from '../load-data.ts';
import { type OpenRun, type RunOptions, withRun } from '../run/open.ts';
import { createScreen, type Screen } from '../screen.ts';
import { formatShare } from '../terminal/format.ts';
import { drawImage, type GreyImage, sideBySide } from '../terminal/image.ts';
import { progressBar } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import type { ImageSize } from '../train/batches.ts';
import { imageAt } from '../train/predictions.ts';
import { probabilities } from '../train/probabilities.ts';

export interface PredictOptions extends JsonOption, RunOptions {
  readonly top: number;
}

/** An image that is to be classified. */
interface Question {
  /** As the command line names it. */
  readonly name: string;
  readonly image: GreyImage;
  /** What it shows, for an image of the test split. */
  readonly label?: number;
}

interface Answer {
  readonly label: number;
  readonly className: string;
  readonly probability: number;
}

/** `athanor predict RUN IMAGE...`: what a run's model takes images for. */
export async function predict(
  run: string,
  images: readonly string[],
  options: PredictOptions,
  context: Context,
): Promise<number> {
  const json = options.json ?? false;
  const screen = createScreen(context, { json, quiet: false });
  await withRun(run, options, context, async (open) => {
    const questions = await readQuestions(images, open, screen, context);
    const names = registry.find(({ name }) => name === open.config.dataset)?.classNames ?? [];
    const answers = await answer(
      open,
      questions.map(({ image }) => image),
      names,
    );
    for (const [index, question] of questions.entries()) {
      const ranked = answers[index]!;
      if (json) writeEvent(context.stdout, eventOf(question, ranked, options.top));
      else screen.print(...describe(question, ranked.slice(0, options.top), names, screen), '');
    }
  });
  return 0;
}

async function readQuestions(
  names: readonly string[],
  { request, model }: OpenRun,
  screen: Screen,
  context: Context,
): Promise<Question[]> {
  const size = imageSizeOf(model.inputShape ?? []);
  let data: ImageDataset | undefined;
  const questions: Question[] = [];
  for (const name of names) {
    if (name.startsWith('#')) {
      data ??= await loadData(request, screen, context.interruptSignal());
      const index = indexOf(name, data.test.count);
      questions.push({ name, image: imageAt(data.test, index), label: data.test.labels[index]! });
    } else {
      questions.push({ name, image: await readImage(name, context.cwd, size) });
    }
  }
  return questions;
}

function indexOf(name: string, count: number): number {
  const index = Number(name.slice(1));
  if (/^#\d+$/.test(name) && index < count) return index;
  throw new UsageError(
    `the image is ${name}; expected a PNG file, or # and a number from 0 to ${count - 1}, an image of the test split`,
  );
}

/** The size of images whose pixels a network takes. */
function imageSizeOf(inputShape: readonly number[]): ImageSize {
  const [height, width, channels = 1] = inputShape;
  if (inputShape.length > 1 && channels === 1) return { height: height!, width: width! };
  const side = Math.round(Math.sqrt(height ?? 0));
  if (inputShape.length === 1 && side * side === height) return { height: side, width: side };
  throw new UsageError(
    `the run's model takes inputs of shape [${inputShape.join(', ')}], which is no grey image; expected [height, width, 1] or a square number of pixels`,
  );
}

async function answer(
  { model, config }: OpenRun,
  images: readonly GreyImage[],
  classNames: readonly string[],
): Promise<Answer[][]> {
  const inputShape = model.inputShape ?? [];
  const pixels = inputShape.reduce((product, axis) => product * axis, 1);
  const data = new Float32Array(images.length * pixels);
  for (const [index, image] of images.entries()) {
    if (image.pixels.length !== pixels) {
      throw new UsageError(
        `the run's model takes images of ${pixels} pixels, and the data set's have ${image.pixels.length}; give --dataset one of the same size`,
      );
    }
    for (const [at, pixel] of image.pixels.entries()) data[index * pixels + at] = pixel * (1 / 255);
  }
  const output = await model.predict({ shape: [images.length, ...inputShape], dtype: 'float32', data });
  const values = await output.data();
  output.dispose();
  const width = values.length / images.length;
  return images.map((_, index) =>
    probabilities(values.subarray(index * width, (index + 1) * width), config.loss)
      .map((probability, label) => ({ label, className: classNames[label] ?? String(label), probability }))
      .sort((a, b) => b.probability - a.probability),
  );
}

function eventOf({ name, label }: Question, ranked: readonly Answer[], top: number): CliEvent {
  const [best] = ranked;
  return {
    event: 'prediction',
    image: name,
    ...best,
    ...(label === undefined ? {} : { expected: label }),
    top: ranked.slice(0, top),
  };
}

function describe(
  { name, image, label }: Question,
  top: readonly Answer[],
  classNames: readonly string[],
  screen: Screen,
): string[] {
  const { style } = screen;
  const [best] = top;
  const isRight = label === undefined || label === best?.label;
  const expected =
    label === undefined ? '' : isRight ? ', right' : `, but it is ${classNames[label] ?? label}`;
  const verdict = `${best?.className} ${formatShare(best?.probability ?? 0)}${expected}`;
  const lines = [
    `${name}: ${isRight ? style.green(verdict) : style.red(verdict)}`,
    ...table(
      top.map(({ className, probability }) => [
        className,
        formatShare(probability),
        ...(screen.isTerminal ? [progressBar(probability, 20, style)] : []),
      ]),
      ['left', 'right'],
    ).map((line) => `  ${line}`),
  ];
  return screen.isTerminal ? sideBySide([drawImage(image, style), lines], screen.columns) : lines;
}
