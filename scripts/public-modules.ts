import type { Plugin } from 'vite';

/**
 * Lets code import modules of public/ in dev and tests as it can in the build: MediaPipe imports its WebAssembly
 * loader by address, and Vite's server would refuse that because it marks the address with `?import`.
 */
export function publicModules(): Plugin {
  return {
    name: 'public-modules',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        request.url = request.url?.replace(/^(\/wasm\/[^?]+\.js)\?import$/, '$1');
        next();
      });
    },
  };
}
