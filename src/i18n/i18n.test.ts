import { expect, test } from 'vitest';
import { en } from './en';
import { zh } from './zh';

/** Key → text, nested keys joined by dots. */
function texts(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : texts(value, `${path}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name as string).sort();
}

const chinese = new Map(texts(zh));

test('both languages use the same placeholders', () => {
  for (const [key, text] of texts(en)) {
    const other = chinese.get(key.replace(/_one$/, '_other'));
    expect(placeholders(other ?? ''), key).toEqual(placeholders(text));
  }
});

test('no text was left in English', () => {
  for (const [key, text] of chinese) {
    const words = text.replace(/\{\{.*?\}\}|Nearface|\bAPI\b/g, '');
    if (/\p{L}/u.test(words)) expect(words, key).toMatch(/\p{Script=Han}/u);
  }
});

test('Chinese sentences end in Chinese punctuation', () => {
  for (const [key, text] of chinese) {
    expect(text.replace(/https?:\S+|\.jpg/g, ''), key).not.toMatch(/\p{Script=Han}\s*[,.;:!?]/u);
  }
});
