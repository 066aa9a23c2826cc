import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

/** The path that the app is served under, to show that any will do. */
const BASE = '/some/where/';

/** A running static server. */
export interface Site {
  /** Address of the app, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Serves a folder as a plain static site under a sub-path, without any special header. */
export async function serve(folder = 'dist'): Promise<Site> {
  // dev: files are looked up at each request, so that a test may change them.
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    const notFound = () => void response.writeHead(404).end();
    if (!request.url?.startsWith(BASE)) return notFound();
    request.url = request.url.slice(BASE.length - 1);
    files(request, response, notFound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BASE}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
