import type { EpochRecord, ResultRecord } from '../run/history.ts';
import type { Screen } from '../screen.ts';
import { formatCount, formatLoss, formatSeconds, formatShare } from '../terminal/format.ts';
import { trainingLine } from '../terminal/progress.ts';
import { padStart } from '../terminal/width.ts';
import { drawPictures } from './pictures.ts';
import type { StartRecord, TrainReporter } from './reporter.ts';

/** Lines for people, and on a terminal a live line under them and pictures at the end. */
export function textReporter(screen: Screen): TrainReporter {
  const { style } = screen;
  let start: StartRecord | undefined;
  let began = 0;
  let samplesDone = 0;
  let epochSamples = 0;
  let lossSum = 0;
  return {
    wantsPictures: screen.isTerminal,
    start(record) {
      start = record;
      began = performance.now();
      screen.print(
        `${style.bold(record.recipe)} on ${record.dataset}, backend ${record.backend}, seed ${record.seed}`,
        style.dim(
          `${formatCount(record.parameters)} parameters, ${imageCounts(record)} images, ${formatCount(record.stepsPerEpoch)} ${record.stepsPerEpoch === 1 ? 'step' : 'steps'} an epoch`,
        ),
      );
    },
    batch({ epoch, batch, loss }, samples, accuracy) {
      if (start === undefined || !screen.isTerminal) return;
      if (batch === 0) {
        epochSamples = 0;
        lossSum = 0;
      }
      samplesDone += samples;
      epochSamples += samples;
      lossSum += loss * samples;
      const samplesPerSecond = samplesDone / Math.max(1e-3, (performance.now() - began) / 1000);
      const state = {
        epoch,
        epochs: start.epochs,
        batches: batch + 1,
        batchesPerEpoch: start.stepsPerEpoch,
        loss: lossSum / epochSamples,
        ...(accuracy === undefined ? {} : { accuracy }),
        samplesPerSecond,
        secondsLeft: (start.trainSamples * start.epochs - samplesDone) / samplesPerSecond,
      };
      screen.live(trainingLine(state, screen.columns, style));
    },
    epoch(record) {
      screen.print(epochLine(record, start?.epochs ?? record.epoch + 1));
    },
    evaluating: () => screen.live('evaluating on the test images …'),
    result(record, runDir, pictures) {
      if (pictures !== undefined) screen.print(...drawPictures(pictures, screen));
      screen.print(
        ...summary(record, runDir).map(([what, text]) => `${style.dim(padStart(what!, 13))}  ${text}`),
      );
    },
  };
}

/** `55,000 training, 5,000 validation and 10,000 test` */
function imageCounts({ trainSamples, validationSamples, testSamples }: StartRecord): string {
  const heldOut = validationSamples === undefined ? '' : `, ${formatCount(validationSamples)} validation`;
  return `${formatCount(trainSamples)} training${heldOut} and ${formatCount(testSamples)} test`;
}

const shareNames = /accuracy$/i;

/** `epoch 1/5  loss 0.2641  accuracy 92.3%  test loss 0.1302  test accuracy 96.1%  3.2 s` */
function epochLine({ epoch, seconds, ...figures }: EpochRecord, epochs: number): string {
  const parts = Object.entries(figures).map(([name, value]) => `${words(name)} ${formatFigure(name, value)}`);
  const head = `epoch ${padStart(String(epoch + 1), String(epochs).length)}/${epochs}`;
  return [head, ...parts, formatSeconds(seconds)].join('  ');
}

function summary(record: ResultRecord, runDir: string): string[][] {
  const { steps, seconds, trainSeconds, samplesPerSecond, ...figures } = record;
  return [
    ...Object.entries(figures).map(([name, value]) => [words(name), formatFigure(name, value)]),
    [
      'steps',
      `${formatCount(steps)} in ${formatSeconds(trainSeconds)}, ${formatCount(samplesPerSecond)} images/s`,
    ],
    ['whole time', formatSeconds(seconds)],
    ['saved in', runDir],
  ];
}

/** `test accuracy` of `testAccuracy`. */
export function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A metric's value for people: a share in per cent, a loss with four digits. */
export function formatFigure(name: string, value: number): string {
  return shareNames.test(name) ? formatShare(value) : formatLoss(value);
}
