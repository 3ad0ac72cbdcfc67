import { describeValue } from '../configuration.ts';
import { FormatError } from '../errors.ts';

const deepest = 128;

// Codes of characters. `}` and `]` stand two after `{` and `[`.
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const arrayStart = 0x5b;
const backslash = 0x5c;
const objectStart = 0x7b;

/**
 * Reads JSON from left to right, and only what it is asked for: JSON.parse would hide a key that stands twice, take
 * `2.0` for 2 and round integers above 2^53. Every method throws FormatError, with the place, for what it does not
 * expect.
 */
export class JsonReader {
  readonly #text: string;
  readonly #what: string;
  #at = 0;

  /** `what` begins the messages: `safetensors header`. */
  constructor(text: string, what: string) {
    this.#text = text;
    this.#what = what;
  }

  /** An object; `member` reads the value of each key. A key that stands twice is an error. */
  object(member: (key: string) => void): void {
    const keys = new Set<string>();
    this.#items(objectStart, 'an object', () => {
      const key = this.string();
      if (keys.has(key)) this.fail(`the key ${describeValue(key)} stands twice; expected it once`);
      keys.add(key);
      this.#expect(colon);
      member(key);
    });
  }

  /** An array; `item` reads each of its values. */
  array(item: () => void): void {
    this.#items(arrayStart, 'an array', item);
  }

  string(): string {
    if (this.#peek() !== quote) this.fail(`found ${this.#found()}; expected a string`);
    this.#at++;
    let value = '';
    for (;;) {
      const start = this.#at;
      let code = this.#text.charCodeAt(this.#at);
      while (code >= space && code !== quote && code !== backslash) code = this.#text.charCodeAt(++this.#at);
      value += this.#text.slice(start, this.#at);
      if (code === quote) break;
      if (code !== backslash) this.fail(`found ${this.#found()}; expected the rest of a string`);
      value += this.#escape();
    }
    this.#at++;
    // Every surrogate must have its partner: `\ud800` alone is no character.
    if (/\p{Surrogate}/u.test(value)) {
      this.fail('a string holds half of a surrogate pair; expected whole characters');
    }
    return value;
  }

  /** A whole number below 2^53, written as digits alone. */
  naturalNumber(): number {
    this.#peek();
    const start = this.#at;
    let value = 0;
    let code = this.#text.charCodeAt(start);
    while (code >= 0x30 && code <= 0x39) {
      value = value * 10 + code - 0x30;
      code = this.#text.charCodeAt(++this.#at);
    }
    const length = this.#at - start;
    const leadingZero = length > 1 && this.#text.charCodeAt(start) === 0x30;
    if (length === 0 || leadingZero || /[.eE]/.test(this.#text.charAt(this.#at))) {
      this.#at = start;
      const found = this.#match(/[-+.\w]{1,30}/y) || this.#found();
      this.fail(`found ${found}; expected a whole number, 0 or more, written in digits alone`);
    }
    // Only a value above 2^53 was rounded on the way, and no rounding brings it below.
    if (!Number.isSafeInteger(value)) {
      this.fail(
        `found ${this.#text.slice(start, Math.min(this.#at, start + 30))}; expected a number below 2^53`,
      );
    }
    return value;
  }

  /** Whether `null` is next, which is then read. */
  null(): boolean {
    this.#peek();
    return this.#match(/null/y) !== '';
  }

  /** Any value, without keeping it. */
  skip(depth = 0): void {
    if (depth > deepest) this.fail(`found more than ${deepest} levels of nesting; expected fewer`);
    const next = this.#peek();
    if (next === objectStart) {
      this.#items(objectStart, 'an object', () => {
        this.string();
        this.#expect(colon);
        this.skip(depth + 1);
      });
    } else if (next === arrayStart) {
      this.#items(arrayStart, 'an array', () => this.skip(depth + 1));
    } else if (next === quote) {
      this.string();
    } else if (this.#match(number) === '' && this.#match(/true|false|null/y) === '') {
      this.fail(`found ${this.#found()}; expected a value`);
    }
  }

  /** Nothing but white space up to the end. */
  end(): void {
    if (!Number.isNaN(this.#peek())) this.fail(`found ${this.#found()}; expected nothing more`);
  }

  /** Throws a FormatError that says where the reader stands. */
  fail(problem: string): never {
    throw new FormatError(`${this.#what}, character ${this.#at}: ${problem}`);
  }

  #items(open: number, name: string, item: () => void): void {
    if (this.#peek() !== open) this.fail(`found ${this.#found()}; expected ${name}`);
    this.#at++;
    const close = open + 2;
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      if (this.#peek() === close) break;
      this.#expect(comma);
    }
    this.#at++;
  }

  #escape(): string {
    const sequence = this.#match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y);
    if (sequence === '') this.fail('found a backslash that begins no escape sequence of JSON');
    return sequence[1] === 'u'
      ? String.fromCharCode(Number.parseInt(sequence.slice(2), 16))
      : escapes[sequence[1]!]!;
  }

  #expect(code: number): void {
    if (this.#peek() !== code) this.fail(`found ${this.#found()}; expected ${String.fromCharCode(code)}`);
    this.#at++;
  }

  /** The code of the next character that is no white space, on which the reader then stands; NaN at the end. */
  #peek(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== space && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #found(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? 'the end' : describeValue(String.fromCodePoint(code));
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
