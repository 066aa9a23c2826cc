import fc from 'fast-check';
import { bmpHeader, GIF_HEADER, jpegHeader, pngHeader, toBase64 } from './test-images';

/** Bodies of each dialect. */
export const RUNS = 5000;

/** A body with its content type. */
export interface TestBody {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

type Values = Record<string, fc.Arbitrary<unknown>>;

/** What the fields should be, for each kind of body that is sent; files for multipart beside text. */
export interface Fields {
  text?: Values;
  json?: Values;
  files?: Values;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Images that are valid, too small, too large, of other formats, cut off; and what is none. */
const imageBytes = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(jpegHeader(640, 480), pngHeader(128, 6000), bmpHeader(200, 200)) },
  { weight: 2, arbitrary: fc.constantFrom(pngHeader(127, 128), jpegHeader(6001, 200), pngHeader(0, 0)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(GIF_HEADER, bytesOf('no image'), new Uint8Array(), jpegHeader(9, 9).subarray(0, 9)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
);

/** Base64 in each form that is read, and text that is none. */
export const base64Text = fc.oneof(
  {
    weight: 14,
    arbitrary: fc
      .tuple(
        imageBytes,
        fc.constantFrom('', '', '', 'data:image/png;base64,', '\n', ' data:,'),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([bytes, prefix, isUrlSafe, isPadded]) => {
        const base64 = toBase64(bytes);
        const text = isUrlSafe ? base64.replaceAll('+', '-').replaceAll('/', '_') : base64;
        return prefix + (isPadded ? text : text.replace(/=+$/, ''));
      }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

export const imageFile = imageBytes.map((bytes) => new File([new Uint8Array(bytes)], 'image', { type: 'image/jpeg' }));

/** What is of no field in particular, nor of a path. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '0', '-1', '1.5', '1e9', '1e400', 'NaN', 'null', 'true', 'default', '__proto__', 'constructor'),
  fc.constantFrom('\0', '\ufffd', '\ud800', '%', '%00', '..', 'ä'.repeat(300)),
);

/** Objects whose members are mostly as they should be, each now and then missing or of any value. */
function objectOf(values: Values, any: fc.Arbitrary<unknown>) {
  const members = Object.entries(values).map(([name, value]) =>
    fc
      .oneof(
        { weight: 24, arbitrary: value },
        { weight: 1, arbitrary: any },
        { weight: 1, arbitrary: fc.constant(undefined) },
      )
      .map((given): [string, unknown][] => (given === undefined ? [] : [[name, given]])),
  );
  const others = fc.array(fc.tuple(fc.string({ unit: 'binary' }), any), { maxLength: 2 });
  const twice = fc.boolean().chain((is) => (is ? fc.nat(30) : fc.constant(-1)));
  return fc
    .tuple(
      fc.tuple(...members),
      fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: others }),
      twice,
    )
    .map(([given, more, again]) => {
      const entries = [...given.flat(), ...more];
      return [...entries, ...(entries[again] ? [entries[again]] : [])];
    });
}

/** Bodies of these fields: valid, half-valid and garbage, some under another content type. */
export function bodies({ text = {}, json = {}, files = {} }: Fields): fc.Arbitrary<TestBody | Promise<TestBody>> {
  const form = objectOf(text, anyText).map((entries) => ({
    type: 'application/x-www-form-urlencoded',
    bytes: bytesOf(new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()),
  }));
  const members = objectOf(json, fc.jsonValue()).map(
    (entries) => `{${entries.map((entry) => entry.map((part) => JSON.stringify(part)).join(':')).join()}}`,
  );
  const inJson = fc.record({
    type: fc.constantFrom('application/json', 'application/json; charset=utf-8'),
    bytes: fc.oneof({ weight: 19, arbitrary: members }, { weight: 1, arbitrary: fc.json() }).map(bytesOf),
  });
  const multipart = objectOf({ ...text, ...files }, fc.oneof(anyText, imageFile)).map(toMultipart);
  // Forms are the more likely to break, but where JSON alone is taken they are all refused.
  const formWeight = Object.keys(text).length > 0 ? 20 : 2;
  const whole = fc.oneof<fc.WeightedArbitrary<TestBody | Promise<TestBody>>[]>(
    { weight: formWeight, arbitrary: form },
    { weight: 10, arbitrary: inJson },
    { weight: formWeight, arbitrary: multipart },
  );
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    {
      weight: 4,
      arbitrary: fc
        .tuple(whole, fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ maxLength: 3 }))
        .map(damage),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(whole, contentType).map(async ([body, type]) => ({ ...(await body), type })),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: contentType,
        bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
      }),
    },
  );
}

async function toMultipart(entries: [string, unknown][]): Promise<TestBody> {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (value instanceof Blob) form.append(name, value);
    else form.append(name, String(value));
  }
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const type = request.headers.get('content-type') ?? '';
  return { type, bytes: new Uint8Array(await request.arrayBuffer()) };
}

/** Cut off or overwritten somewhere. */
async function damage([body, place, bytes]: [TestBody | Promise<TestBody>, number, Uint8Array]): Promise<TestBody> {
  const whole = await body;
  const at = Math.floor(place * whole.bytes.length);
  const kept = new Uint8Array(whole.bytes.subarray(0, bytes.length === 0 ? at : undefined));
  kept.set(bytes.subarray(0, kept.length - at), at);
  return { ...whole, bytes: kept };
}

const contentType = fc.constantFrom(
  '',
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  'APPLICATION/JSON; charset=utf-16',
);
