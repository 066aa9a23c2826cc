/** Where the names of enrolled persons come from. */
export type Naming = 'folder' | 'file' | 'typed' | 'none';

/** Path of a picked or dropped file: with its folders, where the browser tells them. */
export function pathOf(file: File & { path?: string; relativePath?: string }): string {
  const path = file.webkitRelativePath || file.relativePath || file.path || file.name;
  return path.replace(/^\.?\//, '');
}

/** The person's name that a photo's path gives; undefined where each face is to be its own person. */
export function nameFor(path: string, naming: Naming, typed = ''): string | undefined {
  switch (naming) {
    case 'none':
      return undefined;
    case 'typed':
      return typed.trim() || undefined;
    case 'file':
      return fromFile(path);
    case 'folder':
      return fromFolder(path) ?? fromFile(path);
  }
}

/** Folders of people if the photos lie in several folders, otherwise no names: a folder is then likely an album. */
export function suggestNaming(paths: readonly string[]): Naming {
  const folders = new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')));
  return folders.size > 1 && !folders.has('') ? 'folder' : 'none';
}

function fromFolder(path: string): string | undefined {
  return readable(path.split('/').at(-2) ?? '');
}

/** A file that a camera, a phone or a messenger has numbered is named after nobody. */
const CAMERA = /^(IMG|DSC[A-Z]?|DSCN|PXL|MVI|DCIM|WhatsApp Image|Screenshot)[\s_-]?\d/i;

/** `Ada_Lovelace_0003.jpg`, `Ada Lovelace (2).png` and `ada-lovelace.jpg` without their number and ending. */
function fromFile(path: string): string | undefined {
  const stem = (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
  const unnumbered = stem.replace(/[\s_-]*(\(\d+\)|[\s_-]\d+)$/, '');
  return CAMERA.test(stem) ? undefined : (readable(unnumbered) ?? readable(stem));
}

function readable(text: string): string | undefined {
  return text.replace(/[_\s]+/g, ' ').trim() || undefined;
}
