import { describe, expect, it } from 'vitest';
import { FormatError } from '../errors.ts';
import { decodeSafetensors } from './decode-safetensors.ts';

/** A file of a header, as text or bytes, and `data` (or that many zeros). */
function file(header: string | Uint8Array, data: Uint8Array | number = 0, headerLength?: bigint): Uint8Array {
  const head = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const body = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + head.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(head.length), true);
  bytes.set(head, 8);
  bytes.set(body, 8 + head.length);
  return bytes;
}

const entry = (offsets: string, shape = '[1]', dtype = 'F32'): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const one = `{"a":${entry('[0,4]')}}`;
const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];

describe('what is refused', () => {
  const cases: [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(0), /has 0 bytes; expected at least the 8/],
    ['a file of 7 bytes', new Uint8Array(7), /has 7 bytes; expected at least the 8/],
    [
      'a header of more than 100,000,000 bytes',
      file('{}', 0, 100_000_001n),
      /100000001 bytes; expected at most/,
    ],
    ['a header of 2^64 − 1 bytes', file('{}', 0, 2n ** 64n - 1n), /18446744073709551615 bytes; expected/],
    ['a header past the end', file('{}', 0, 3n), /given as 3 bytes, and the file has 2/],
    ['a header of no bytes', file(''), /found the end; expected an object/],
    ['a header that is not UTF-8', file(new Uint8Array([0x7b, 0xff, 0x7d])), /not UTF-8/],
    ['a byte order mark', file(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('{}')])), /expected an object/],
    ['an array as header', file('[]'), /found "\["; expected an object/],
    ['a string as header', file('"a"'), /expected an object/],
    ['junk after the JSON', file(`${one}x`, 4), /found "x"; expected nothing more/],
    ['a NUL after the JSON', file(`${one}\0`, 4), /expected nothing more/],
    ['a form feed before the JSON', file(`\f${one}`, 4), /expected an object/],
    ['NaN', file('{"a":NaN}'), /found "N"; expected an object/],
    [
      'NaN in an extra field',
      file(`{"a":{"x":NaN,${entry('[0,4]').slice(1)}}`, 4),
      /found "N"; expected a value/,
    ],
    ['JSON that ends early', file(one.slice(0, -1), 4), /found the end; expected ,/],
    ['a comma too many', file(`{"a":${entry('[0,4]')},}`, 4), /expected a string/],
    ['a name without quotes', file(`{a:${entry('[0,4]')}}`, 4), /found "a"; expected a string/],
    ['a control character in a name', file(`{"\n":${entry('[0,4]')}}`, 4), /expected the rest of a string/],
    [
      'an escape sequence that JSON has not',
      file(`{"\\x":${entry('[0,4]')}}`, 4),
      /backslash that begins no escape/,
    ],
    ['half of a surrogate pair', file(`{"\\ud800":${entry('[0,4]')}}`, 4), /half of a surrogate pair/],
    [
      'data that do not start at 0',
      file(`{"a":${entry('[4,8]')}}`, 8),
      /"a" leaves a hole: .*byte 4; expected 0/,
    ],
    [
      'a hole',
      file(`{"a":${entry('[0,4]')},"b":${entry('[8,12]')}}`, 12),
      /"b" leaves a hole: its data begin at byte 8; expected 4/,
    ],
    ['an overlap', file(`{"a":${entry('[0,8]', '[2]')},"b":${entry('[4,8]')}}`, 8), /"b" overlaps another/],
    [
      'two tensors in one place',
      file(`{"a":${entry('[0,4]')},"b":${entry('[0,4]')}}`, 4),
      /"b" overlaps another/,
    ],
    ['a file shorter than its tensors', file(one, 3), /end at byte 4 of the data, and the file holds 3/],
    ['a file longer than its tensors', file(one, 5), /end at byte 4 of the data, and the file holds 5/],
    ['data without a tensor', file('{}', 1), /end at byte 0 of the data, and the file holds 1/],
    [
      'fewer bytes than the shape asks for',
      file(`{"a":${entry('[0,4]', '[2]')}}`, 4),
      /"a" .* 4 bytes; expected 8 bytes of shape \[2\]/,
    ],
    [
      'more bytes than the shape asks for',
      file(`{"a":${entry('[0,8]')}}`, 8),
      /"a" .* 8 bytes; expected 4 bytes/,
    ],
    ['an end before its begin', file(`{"a":${entry('[4,0]')}}`, 4), /"a" .* -4 bytes; expected 4 bytes/],
    [
      'a shape whose product is over 2^64',
      file(`{"a":${entry('[0,0]', '[4294967296,4294967296]')}}`),
      /"a" .*expected more bytes than a file can have/,
    ],
    [
      'a shape whose product is over 2^64 before a 0',
      file(`{"a":${entry('[0,0]', '[4294967296,4294967296,0]')}}`),
      /expected more bytes than a file can have/,
    ],
    [
      'a shape whose product is below 2^64 and its bytes are not',
      file(`{"a":${entry('[0,0]', '[4294967296,2147483648]')}}`),
      /expected more bytes than a file can have/,
    ],
    [
      'an unknown dtype',
      file(`{"a":${entry('[0,4]', '[1]', 'F23')}}`, 4),
      /"a" has the dtype "F23".*not know; .*did you mean/,
    ],
    ['a dtype in small letters', file(`{"a":${entry('[0,4]', '[1]', 'f32')}}`, 4), /did you mean 'F32'/],
    [
      'a dtype that is not read',
      file(`{"a":${entry('[0,8]', '[1]', 'C64')}}`, 8),
      /"C64", which is not read here/,
    ],
    [
      'a dtype called like a property of objects',
      file(`{"a":${entry('[0,4]', '[1]', 'toString')}}`, 4),
      /not know/,
    ],
    ['an entry without dtype', file('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4), /"a" has no dtype/],
    ['an entry without shape', file('{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4), /"a" has no shape/],
    [
      'an entry without data_offsets',
      file('{"a":{"dtype":"F32","shape":[1]}}', 4),
      /"a" has no data_offsets/,
    ],
    ['an entry that is null', file('{"a":null}'), /found "n"; expected an object/],
    [
      'a tensor of 1025 axes',
      file(`{"a":${entry('[0,4]', `[${'1,'.repeat(1024)}1]`)}}`, 4),
      /found more than 1024 axes/,
    ],
    ['one offset', file(`{"a":${entry('[4]')}}`, 4), /1 data_offsets; expected 2/],
    ['three offsets', file(`{"a":${entry('[0,4,4]')}}`, 4), /found more than 2 data_offsets/],
    ['a negative number', file(`{"a":${entry('[-1,4]')}}`, 4), /found -1; expected a whole number/],
    ['minus zero', file(`{"a":${entry('[-0,4]')}}`, 4), /found -0; expected a whole number/],
    ['2.0', file(`{"a":${entry('[0,8]', '[2.0]')}}`, 8), /found 2\.0; expected a whole number/],
    ['1.6e1', file(`{"a":${entry('[0,1.6e1]', '[4]')}}`, 16), /found 1\.6e1; expected a whole number/],
    ['16e0', file(`{"a":${entry('[0,16e0]', '[4]')}}`, 16), /found 16e0; expected a whole number/],
    ['a leading zero', file(`{"a":${entry('[0,04]')}}`, 4), /found 04; expected a whole number/],
    ['a number in quotes', file(`{"a":${entry('[0,"4"]')}}`, 4), /found "\\""; expected a whole number/],
    [
      '2^53',
      file(`{"a":${entry('[0,0]', '[0,9007199254740992]')}}`),
      /found 9007199254740992; expected a number below/,
    ],
    [
      'a number of a thousand digits',
      file(`{"a":${entry(`[0,${'9'.repeat(1000)}]`)}}`, 4),
      /expected a number below/,
    ],
    ['a tensor twice', file(`{"a":${entry('[0,4]')},"a":${entry('[4,8]')}}`, 8), /the key "a" stands twice/],
    [
      'a tensor twice at the same place',
      file(`{"a":${entry('[0,4]')},"a":${entry('[0,4]')}}`, 4),
      /"a" stands twice/,
    ],
    [
      'a tensor twice, once escaped',
      file(`{"a":${entry('[0,4]')},"\\u0061":${entry('[4,8]')}}`, 8),
      /"a" stands twice/,
    ],
    ['__metadata__ twice', file('{"__metadata__":{},"__metadata__":{}}'), /"__metadata__" stands twice/],
    ['a field twice', file(`{"a":{"dtype":"F32",${entry('[0,4]').slice(1)}}`, 4), /"dtype" stands twice/],
    ['a metadata key twice', file('{"__metadata__":{"a":"1","a":"2"}}'), /"a" stands twice/],
    ['a metadata value that is no string', file('{"__metadata__":{"a":1}}'), /found "1"; expected a string/],
    ['metadata that are no object', file('{"__metadata__":[]}'), /found "\["; expected an object/],
    [
      'a tensor called __metadata__',
      file(`{"__metadata__":${entry('[0,4]')}}`, 4),
      /found "\["; expected a string/,
    ],
    ['nesting without end', file(`{"a":{"x":${'['.repeat(100_000)}`), /more than 128 levels of nesting/],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it('cuts a long name in its message', () => {
    const name = 'n'.repeat(10_000);
    let message = '';
    try {
      decodeSafetensors(file(`{"${name}":${entry('[0,4]', '[2]')}}`, 4));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('nnn…');
    expect(message.length).toBeLessThan(300);
  });
});

describe('what is accepted', () => {
  const single = { shape: [1], dtype: 'float32', data: new Float32Array([1.5]) };
  const data = new Uint8Array([0, 0, 0xc0, 0x3f]);

  it('white space before and after the JSON, and inside', () => {
    expect(decodeSafetensors(file(` \t\r\n${one.replaceAll(',', ' ,\n ')} \t\r\n`, data)).tensors).toEqual({
      a: single,
    });
  });

  it('a header whose length is no multiple of 8', () => {
    expect(one.length % 8).not.toBe(0);
    expect(decodeSafetensors(file(one, data))).toEqual({ tensors: { a: single }, metadata: {} });
  });

  it('an order in the JSON that is not that of the offsets', () => {
    const { tensors } = decodeSafetensors(
      file(`{"b":${entry('[4,8]')},"a":${entry('[0,4]')}}`, new Uint8Array([...data, 0, 0, 0, 0x40])),
    );
    expect(tensors).toEqual({ a: single, b: { ...single, data: new Float32Array([2]) } });
    expect(Object.keys(tensors)).toEqual(['b', 'a']);
  });

  it('an extra field in an entry, of any kind', () => {
    const extra = '"x":{"y":[true,false,null,-1.5e-7,"\\n",{}, [ ]]},';
    expect(decodeSafetensors(file(`{"a":{${extra}${entry('[0,4]').slice(1)}}`, data)).tensors).toEqual({
      a: single,
    });
  });

  it('metadata, none, and null instead of them', () => {
    expect(decodeSafetensors(file('{"__metadata__":{"format":"pt","":"\\u00e4\\t"}}')).metadata).toEqual({
      format: 'pt',
      '': 'ä\t',
    });
    expect(decodeSafetensors(file('{"__metadata__":null}'))).toEqual({ tensors: {}, metadata: {} });
    expect(decodeSafetensors(file('{"__metadata__":{}}')).metadata).toEqual({});
  });

  it('an empty header without data', () => {
    expect(decodeSafetensors(file('{}'))).toEqual({ tensors: {}, metadata: {} });
  });

  it('an empty name, a name in any script, and names that objects have', () => {
    const names = ['', 'Größe 重量 🙂', '__proto__', 'constructor'];
    const header = names.map((name, i) => `${JSON.stringify(name)}:${entry(`[${4 * i},${4 * i + 4}]`)}`);
    const { tensors } = decodeSafetensors(file(`{${header.join(',')}}`, 16));
    expect(Object.keys(tensors)).toEqual(names);
    expect(Object.hasOwn(tensors, '__proto__')).toBe(true);
    expect(decodeSafetensors(file(`{"\\ud83d\\ude42":${entry('[0,4]')}}`, 4)).tensors).toHaveProperty('🙂');
  });

  it('a scalar', () => {
    expect(decodeSafetensors(file(`{"a":${entry('[0,4]', '[]')}}`, data)).tensors).toEqual({
      a: { ...single, shape: [] },
    });
  });

  it('tensors of size zero, between others and with axes of any size', () => {
    const header = `{"a":${entry('[0,4]')},"z":${entry('[4,4]', '[3,0]')},"y":${entry('[0,0]', '[0]')},"x":${entry('[4,4]', '[1099511627776,0,1099511627776]')}}`;
    const { tensors } = decodeSafetensors(file(header, data));
    expect(tensors).toEqual({
      a: single,
      z: { shape: [3, 0], dtype: 'float32', data: new Float32Array(0) },
      y: { shape: [0], dtype: 'float32', data: new Float32Array(0) },
      x: { shape: [1099511627776, 0, 1099511627776], dtype: 'float32', data: new Float32Array(0) },
    });
  });

  it('NaN and infinities among the values', () => {
    const values = new Uint8Array([0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0xff]);
    const { tensors } = decodeSafetensors(file(`{"a":${entry('[0,8]', '[2]')}}`, values));
    expect([...tensors.a!.data]).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
  });

  it('a view into a larger buffer, at an odd place', () => {
    const bytes = file(one, data);
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 3);
    expect(decodeSafetensors(larger.subarray(3, 3 + bytes.length)).tensors).toEqual({ a: single });
  });
});
