/**
 * Every error that Athanor throws on purpose: a program can tell them apart by `code`, a person reads in `message`
 * what was found, what was expected and what to do.
 */
export class AthanorError extends Error {
  // Literal here and in every subclass: a minifier shortens the classes' own names.
  override readonly name: string = 'AthanorError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Shapes that do not fit each other or the op. Code `shape`. */
export class ShapeError extends AthanorError {
  override readonly name: string = 'ShapeError';

  constructor(message: string) {
    super('shape', message);
  }
}

/** A dtype that the op, layer or backend does not take. Code `dtype`. */
export class DTypeError extends AthanorError {
  override readonly name: string = 'DTypeError';

  constructor(message: string) {
    super('dtype', message);
  }
}

/** An argument outside its range: a batch size of 0, an empty data set, a label outside the classes. Code `value`. */
export class ValueError extends AthanorError {
  override readonly name: string = 'ValueError';

  constructor(message: string) {
    super('value', message);
  }
}

/** Inputs that live on two backends. Code `backend-mismatch`. */
export class BackendMismatchError extends AthanorError {
  override readonly name: string = 'BackendMismatchError';

  constructor(message: string) {
    super('backend-mismatch', message);
  }
}

/** A backend that cannot run here, with the reason and the remedy. Code `backend-unavailable`. */
export class BackendUnavailableError extends AthanorError {
  override readonly name: string = 'BackendUnavailableError';

  constructor(message: string, options?: ErrorOptions) {
    super('backend-unavailable', message, options);
  }
}

/** A tensor, model or backend that was used after it was disposed. Code `disposed`. */
export class DisposedError extends AthanorError {
  override readonly name: string = 'DisposedError';

  constructor(message: string) {
    super('disposed', message);
  }
}

/** A gradient that cannot be taken: nothing recorded, a weight changed since, a tape already used. Code `gradient`. */
export class GradientError extends AthanorError {
  override readonly name: string = 'GradientError';

  constructor(message: string) {
    super('gradient', message);
  }
}

/** A configuration with a wrong key or value. Code `config`. */
export class ConfigError extends AthanorError {
  override readonly name: string = 'ConfigError';

  constructor(message: string, options?: ErrorOptions) {
    super('config', message, options);
  }
}

/** A file whose bytes are not what its format asks for. Code `format`. */
export class FormatError extends AthanorError {
  override readonly name: string = 'FormatError';

  constructor(message: string, options?: ErrorOptions) {
    super('format', message, options);
  }
}

/** Training whose loss is not finite. Code `diverged`. */
export class DivergedError extends AthanorError {
  override readonly name: string = 'DivergedError';
  readonly epoch: number;
  readonly batch: number;
  readonly lastFiniteLoss: number | undefined;

  constructor(loss: number, epoch: number, batch: number, lastFiniteLoss: number | undefined) {
    const last =
      lastFiniteLoss === undefined
        ? 'there was no finite loss before it'
        : `the last finite loss was ${lastFiniteLoss}`;
    super(
      'diverged',
      `training diverged: the loss is ${loss} at epoch ${epoch}, batch ${batch} (${last}); try a smaller learning rate, or look for values in the data that are not finite`,
    );
    this.epoch = epoch;
    this.batch = batch;
    this.lastFiniteLoss = lastFiniteLoss;
  }
}
