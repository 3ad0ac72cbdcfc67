import { type Backend, type FloatType, type Storage, typedArray } from '@athanor/core';
import { absolute, difference, sameBits } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { dirt, host, withStorages } from '../kernels/case.ts';

/** What an optimizer keeps for a parameter, and the parameter: one number each, in float64. */
export type UpdateState = Record<string, number>;

/** One way to call an update: its settings, which slots it has, and the step by its formula. */
export interface UpdateVariant {
  readonly label: string;
  /** The slots with the values they start from. */
  readonly slots: { readonly [slot: string]: number | undefined };
  /** The state after one step, `parameter` among it, for one element; `step` counts from 1. */
  after(state: Readonly<UpdateState>, gradient: number, step: number): UpdateState;
  /** Calls the fused kernel. */
  call(
    parameter: Storage,
    gradient: Storage,
    slots: Readonly<Record<string, Storage | undefined>>,
    step: number,
  ): void;
}

const lengths = [1, 3, 8, 37, 0, 1031];
const steps = 3;

/** Takes three steps of each variant on arrays of several lengths and compares the whole state after each. */
export async function checkUpdate(
  backend: Backend,
  name: string,
  variants: readonly UpdateVariant[],
): Promise<void> {
  const stream = streamFor(`fused ${name}`);
  for (const variant of variants) {
    for (const length of lengths) {
      const gradients = Array.from({ length: steps }, () => withSmall(uniform(stream, length)));
      try {
        await takeSteps(backend, variant, uniform(stream, length), gradients);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`${name} (${variant.label}) of ${length} elements: ${message}`, { cause: error });
      }
    }
  }
}

/** Every fifth gradient is tiny, and every seventh 0: there the place of epsilon shows. */
function withSmall(gradients: Float64Array): Float64Array {
  return gradients.map((x, i) => (i % 7 === 6 ? 0 : i % 5 === 4 ? x * 1e-4 : x));
}

async function takeSteps(
  backend: Backend,
  variant: UpdateVariant,
  start: Float64Array,
  gradients: readonly Float64Array[],
): Promise<void> {
  const { floatType } = backend;
  await withStorages(backend, async (scope) => {
    const round = (values: ArrayLike<number>) => typedArray(floatType, values);
    const parameter = scope.upload(host(floatType, start));
    const slots: Record<string, Storage> = {};
    for (const [slot, value] of startingSlots(variant)) {
      slots[slot] = scope.upload(host(floatType, new Float64Array(start.length).fill(value)));
    }
    const neighbour = dirt(floatType, 8, 0);
    const beside = scope.upload({ dtype: floatType, values: neighbour });
    let states = Array.from(
      round(start),
      (value): UpdateState => ({ ...roundedSlots(variant, floatType), parameter: value }),
    );

    for (const [i, values] of gradients.entries()) {
      const rounded = round(values);
      const gradient = scope.upload({ dtype: floatType, values: rounded });
      variant.call(parameter, gradient, slots, i + 1);
      states = states.map((state, element) => variant.after(state, rounded[element]!, i + 1));
      for (const [part, storage] of [['parameter', parameter] as const, ...Object.entries(slots)]) {
        const expected = round(states.map((state) => state[part]!));
        const wrong = difference(await backend.read(storage), expected, absolute(floatType, 64));
        if (wrong !== undefined) throw new Error(`after step ${i + 1} ${part}'s ${wrong}`);
      }
      if (!sameBits(await backend.read(gradient), rounded))
        throw new Error('the gradient is changed by the kernel');
      if (!sameBits(await backend.read(beside), neighbour)) throw new Error('it writes outside its storages');
    }
  });
}

function roundedSlots(variant: UpdateVariant, floatType: FloatType): UpdateState {
  return Object.fromEntries(
    startingSlots(variant).map(([slot, value]) => [slot, typedArray(floatType, [value])[0]!]),
  );
}

function startingSlots({ slots }: UpdateVariant): [string, number][] {
  return Object.entries(slots).flatMap(([slot, value]) => (value === undefined ? [] : [[slot, value]]));
}
