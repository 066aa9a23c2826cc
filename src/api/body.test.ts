import { describe, expect, it } from 'vitest';
import { type Body, type BodyType, MAX_BODY, readBody } from './body';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const ALL: BodyType[] = [JSON_TYPE, FORM, MULTIPART];

function read(body: BodyInit | null, contentType?: string, types: readonly BodyType[] = ALL): Promise<Body> {
  const request = new Request('http://localhost', { method: 'POST', body, duplex: 'half' } as RequestInit);
  if (contentType !== undefined) request.headers.set('content-type', contentType);
  return readBody(request, types);
}

const refused = (code: string) => expect.objectContaining({ code });

/** A multipart body of these lines. */
const multipart = (...lines: string[]) => lines.join('\r\n');

describe('the type', () => {
  it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', ' application/json ;x=y'])(
    'takes %j',
    async (type) => {
      expect(await read('{"a":1}', type)).toEqual({ fields: { a: 1 }, form: false });
    },
  );

  it.each(['', 'text/plain', 'application/jsonp', 'application/octet-stream', 'multipart/mixed; boundary=x'])(
    'refuses %j',
    async (type) => {
      await expect(read('{"a":1}', type)).rejects.toEqual(refused('BODY_TYPE_UNSUPPORTED'));
    },
  );

  it('refuses one that the endpoint does not take, and a body without any', async () => {
    await expect(read('a=1', FORM, [JSON_TYPE])).rejects.toEqual(refused('BODY_TYPE_UNSUPPORTED'));
    await expect(read(new Uint8Array([0x7b, 0x7d]))).rejects.toEqual(refused('BODY_TYPE_UNSUPPORTED'));
    await expect(read(null)).rejects.toEqual(refused('BODY_TYPE_UNSUPPORTED'));
  });
});

describe('the size', () => {
  it('takes 16 MiB', async () => {
    const { fields } = await read(`a=${'x'.repeat(MAX_BODY - 2)}`, FORM);
    expect(fields.a).toHaveLength(MAX_BODY - 2);
  });

  it.each(ALL)('refuses more of %s as soon as it has come, and reads no further', async (type) => {
    let given = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
      },
      cancel() {
        cancelled = true;
      },
    });
    await expect(read(endless, `${type}; boundary=x`)).rejects.toEqual(refused('BODY_TOO_LARGE'));
    expect(cancelled).toBe(true);
    // The stream keeps a little ahead of its reader.
    expect(given).toBeLessThan(MAX_BODY + 4 * 2 ** 20);
  });
});

it.each(ALL)('says of %s that breaks off that it was cut short', async (type) => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"a":1}'));
    },
    pull(controller) {
      controller.error(new Error('The connection was closed.'));
    },
  });
  await expect(read(broken, `${type}; boundary=x`)).rejects.toEqual(refused('BODY_TRUNCATED'));
});

describe('JSON', () => {
  it.each(['', '{', '"text"', '[]', 'null', '1', '{"a":1,"a":1}'])('refuses %j', async (body) => {
    await expect(read(body, JSON_TYPE)).rejects.toEqual(refused('BODY_INVALID'));
  });

  it('refuses bytes that are not UTF-8', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xff, ...new TextEncoder().encode('"}')]);
    await expect(read(bytes, JSON_TYPE)).rejects.toEqual(refused('BODY_INVALID'));
  });

  it('keeps any text, and members that are named as those of every object', async () => {
    const body = '{"name":"李 \\ud83d\\ude00 \\u0000 é","__proto__":{"a":1},"constructor":1}';
    const { fields } = await read(body, JSON_TYPE);
    expect(JSON.stringify(fields)).toBe(JSON.stringify(JSON.parse(body)));
  });
});

describe('form-urlencoded', () => {
  it('gives the fields, without those that are empty', async () => {
    const { fields, form } = await read('name=%E6%9D%8E+x&img=a%2Bb&facedb=', FORM);
    expect(fields).toEqual({ name: '李 x', img: 'a+b' });
    expect(form).toBe(true);
  });

  it('is empty where the body is', async () => {
    expect((await read('', FORM)).fields).toEqual({});
    expect((await read(null, FORM)).fields).toEqual({});
  });

  it('refuses a field that comes twice, even with the same value', async () => {
    await expect(read('a=1&b=2&a=1', FORM)).rejects.toEqual(refused('BODY_INVALID'));
    await expect(read('a=1&%61=1', FORM)).rejects.toEqual(refused('BODY_INVALID'));
    await expect(read('a=&a=', FORM)).rejects.toEqual(refused('BODY_INVALID'));
  });

  it.each([new Uint8Array([0x61, 0x3d, 0xff]), new TextEncoder().encode('a=%ff%fe')])(
    'refuses bytes that are not UTF-8',
    async (bytes) => {
      await expect(read(bytes, FORM)).rejects.toEqual(refused('BODY_INVALID'));
    },
  );
});

describe('multipart', () => {
  it('gives texts and files', async () => {
    const form = new FormData();
    form.append('name', '李 "x"\r\ny');
    form.append('file', new File([new Uint8Array([0, 13, 10, 255])], 'a.jpg', { type: 'image/jpeg' }));
    form.append('empty', '');
    const { fields } = await read(form);
    expect(fields.name).toBe('李 "x"\r\ny');
    expect(fields.empty).toBeUndefined();
    expect(new Uint8Array(await (fields.file as File).arrayBuffer())).toEqual(new Uint8Array([0, 13, 10, 255]));
  });

  it('refuses a field that comes twice', async () => {
    const form = new FormData();
    form.append('a', '1');
    form.append('a', '1');
    await expect(read(form)).rejects.toEqual(refused('BODY_INVALID'));
  });

  it('says of every shorter part of a body that it was cut short', async () => {
    const whole = multipart('--x', 'Content-Disposition: form-data; name="a"', '', 'value', '--x--', '');
    expect((await read(whole, `${MULTIPART}; boundary=x`)).fields).toEqual({ a: 'value' });
    for (let length = 0; length < whole.lastIndexOf('--'); length++) {
      const part = whole.slice(0, length);
      await expect(read(part, `${MULTIPART}; boundary=x`), part).rejects.toEqual(refused('BODY_TRUNCATED'));
    }
  });

  it('refuses what is no form, what has no boundary, and what is not UTF-8', async () => {
    await expect(read('--x\r\nnonsense\r\n--x--', `${MULTIPART}; boundary=x`)).rejects.toEqual(refused('BODY_INVALID'));
    await expect(read('--x--', MULTIPART)).rejects.toEqual(refused('BODY_INVALID'));
    const latin1 = Buffer.from(
      multipart('--x', 'Content-Disposition: form-data; name="a"', '', 'caf\xe9', '--x--', ''),
      'latin1',
    );
    await expect(read(latin1, `${MULTIPART}; boundary="x"`)).rejects.toEqual(refused('BODY_INVALID'));
  });
});
