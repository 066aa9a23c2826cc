import { CustomVideoDecoder, type EncodedPacket, registerDecoder, VideoSample } from 'mediabunny';

/** Chunks that wait for the decoder, at most. */
const MAX_WAITING = 8;

/**
 * Decodes VP8 and VP9 without their transparency, which a browser records of a canvas: Mediabunny would merge it into
 * the frames in a worker made from a string, which the page's policy forbids.
 */
class OpaqueDecoder extends CustomVideoDecoder {
  #decoder: VideoDecoder | undefined;

  static override supports(codec: string): boolean {
    return codec === 'vp8' || codec === 'vp9';
  }

  init(): void {
    this.#decoder = new VideoDecoder({
      output: (frame) => this.onSample(new VideoSample(frame)),
      error: this.onError,
    });
    this.#decoder.configure(this.config);
  }

  async decode(packet: EncodedPacket): Promise<void> {
    const decoder = this.#decoder;
    if (decoder?.state !== 'configured') return;
    decoder.decode(packet.toEncodedVideoChunk());
    while (decoder.state === 'configured' && decoder.decodeQueueSize > MAX_WAITING) {
      await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }));
    }
  }

  async flush(): Promise<void> {
    if (this.#decoder?.state === 'configured') await this.#decoder.flush();
  }

  close(): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
  }
}

let registered = false;

/** Makes Mediabunny use it; to be called before a video is opened. */
export function registerOpaqueDecoder(): void {
  if (registered) return;
  registered = true;
  registerDecoder(OpaqueDecoder);
}
