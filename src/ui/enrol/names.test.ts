import { expect, test } from 'vitest';
import { nameFor, pathOf, suggestNaming } from './names';

test.each([
  ['people/Tony_Blair/Tony_Blair_0001.jpg', 'Tony Blair'],
  ['李雷/1.jpg', '李雷'],
  ['Anna.jpg', 'Anna'],
])('the folder of %s is %s', (path, name) => {
  expect(nameFor(path, 'folder')).toBe(name);
});

test.each([
  ['a/b/Tony_Blair_0001.jpg', 'Tony Blair'],
  ['Ada Lovelace (2).png', 'Ada Lovelace'],
  ['ada-lovelace-12.jpg', 'ada-lovelace'],
  ['Louis XIV.jpeg', 'Louis XIV'],
  ['Agent 47.final.jpg', 'Agent 47.final'],
  ['IMG_2041.JPG', undefined],
  ['DSC01234.JPG', undefined],
  ['0001.jpg', '0001'],
  ['韩梅梅.webp', '韩梅梅'],
])('the file name %s gives %s', (path, name) => {
  expect(nameFor(path, 'file')).toBe(name);
});

test('a typed name is trimmed, and an empty one is none', () => {
  expect(nameFor('x/y.jpg', 'typed', '  Ada ')).toBe('Ada');
  expect(nameFor('x/y.jpg', 'typed', '  ')).toBeUndefined();
  expect(nameFor('x/y.jpg', 'none', 'Ada')).toBeUndefined();
});

test('several folders suggest folders of people, one folder or loose files do not', () => {
  expect(suggestNaming(['set/Ada/1.jpg', 'set/Bob/1.jpg'])).toBe('folder');
  expect(suggestNaming(['Party/1.jpg', 'Party/2.jpg'])).toBe('none');
  expect(suggestNaming(['1.jpg', 'Ada/2.jpg'])).toBe('none');
  expect(suggestNaming([])).toBe('none');
});

test('paths are those of the picked folder, of the drop, or the bare name', () => {
  const file = new File([], '1.jpg');
  expect(pathOf(file)).toBe('1.jpg');
  expect(pathOf(Object.assign(file, { path: './1.jpg' }))).toBe('1.jpg');
  expect(pathOf(Object.assign(file, { path: '/Ada/1.jpg' }))).toBe('Ada/1.jpg');
});
