import { type Answer, type Conversation, converse, type PeerCommand } from './peer-conversation.ts';
import { describeEnd, PeerFailedError } from './peer-failure.ts';
import type { Subject } from './subject.ts';

/** A peer that is ready, or why it cannot be had. */
export type StartedPeer = { readonly subject: Subject; readonly firstStepSeconds: number } | AbsentPeer;

/** Why a peer takes no turns. */
export interface AbsentPeer {
  readonly absent: string;
  /** The library is not installed where it was looked for. */
  readonly isMissing?: boolean;
}

const defaultPatience = 60;
const defaultTurnPatience = 30;
const patienceFactor = 10;

/**
 * Starts a peer in a process of its own that stays alive, so that its turns can alternate with others'. It prints one
 * JSON object a line: `{"ready":true,"seconds":s}` after a first step, with its `"version"`, and with `"variant"` where it
 * has chosen among several ways and before that `{"trying":"a way"}` for each, or `{"absent":"why"}`, with `"isMissing"`
 * where it is not installed; then `{"seconds":s}` for every
 * `{"steps":n}` that it is sent. Its `run` throws `PeerFailedError` where it ends or does not answer, or the signal's
 * reason.
 *
 * @throws the signal's reason if it is aborted before the peer is ready
 */
export async function startPeer(command: PeerCommand, signal?: AbortSignal): Promise<StartedPeer> {
  const { patienceSeconds = defaultPatience } = command;
  const talk = converse(command);
  let tried: string | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    talk.kill();
  }, patienceSeconds * 1000);
  signal?.addEventListener('abort', talk.kill);
  try {
    signal?.throwIfAborted();
    let first = await talk.next();
    for (; first?.trying !== undefined; first = await talk.next()) tried = first.trying;
    signal?.throwIfAborted();
    if (first?.ready === true && first.seconds !== undefined) {
      talk.pause();
      return {
        firstStepSeconds: first.seconds,
        subject: subjectOf(command, talk, first, first.seconds, signal),
      };
    }
    await talk.end();
    const where = tried === undefined ? '' : ` (it was trying ${tried})`;
    if (isLate)
      return { absent: `it was not ready after ${patienceSeconds} s${where}, so it takes no turns` };
    if (first === undefined) {
      const end = await talk.ended;
      return { absent: end.lastLines.at(-1) ?? describeEnd(end) };
    }
    if (first.absent !== undefined && first.isMissing === true)
      return { absent: first.absent, isMissing: true };
    return { absent: first.absent ?? 'it did not say that it is ready and what its first step took' };
  } catch (error) {
    talk.kill();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', talk.kill);
  }
}

function subjectOf(
  { name, setting, turnPatienceSeconds = defaultTurnPatience }: PeerCommand,
  talk: Conversation,
  ready: Answer,
  firstStepSeconds: number,
  signal: AbortSignal | undefined,
): Subject {
  const variant = [ready.variant, setting].filter((part) => part !== undefined).join(', ');
  let slowestStep = firstStepSeconds;
  return {
    name,
    kind: 'peer',
    ...(ready.version === undefined ? {} : { version: ready.version }),
    ...(variant === '' ? {} : { variant }),
    async run(steps) {
      const patience = turnPatienceSeconds + patienceFactor * steps * slowestStep;
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        talk.kill();
      }, patience * 1000);
      signal?.addEventListener('abort', talk.kill);
      try {
        talk.send({ steps });
        const answer = await talk.next();
        if (answer?.seconds !== undefined) {
          talk.pause();
          slowestStep = Math.max(slowestStep, answer.seconds / steps);
          return answer.seconds;
        }
        talk.kill();
        const end = await talk.ended;
        signal?.throwIfAborted();
        if (isLate) throw new PeerFailedError(name, `it did not answer for ${patience.toFixed(1)} s`, end);
        if (answer === undefined) throw new PeerFailedError(name, describeEnd(end), end);
        throw new PeerFailedError(name, answer.absent ?? 'it did not say what its steps took', end);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', talk.kill);
      }
    },
    dispose: talk.end,
  };
}
