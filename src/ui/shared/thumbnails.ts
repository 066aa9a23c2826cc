/** Enough for several screens of faces; the pictures are about 8 kB each. */
const KEPT = 800;

const urls = new Map<string, Promise<string | undefined>>();

/** Object URL of a face's thumbnail; the least recently used ones are revoked. */
export function thumbnailUrl(faceId: string): Promise<string | undefined> {
  const known = urls.get(faceId);
  const url = known ?? load(faceId);
  urls.delete(faceId);
  urls.set(faceId, url);
  if (urls.size > KEPT) dropOldest();
  return url;
}

async function load(faceId: string): Promise<string | undefined> {
  try {
    const thumbnail = await window.nearface.faces.thumbnail(faceId);
    return thumbnail && URL.createObjectURL(thumbnail);
  } catch {
    // Deleted in the meantime; the page that shows it learns so by itself.
    urls.delete(faceId);
    return undefined;
  }
}

async function dropOldest(): Promise<void> {
  const oldest = urls.entries().next().value;
  if (!oldest) return;
  urls.delete(oldest[0]);
  const url = await oldest[1];
  if (url) URL.revokeObjectURL(url);
}
