// Tells when a CSS pixel becomes another number of the screen's: the page is zoomed, or its window was moved to another screen.

/** Gives what ends it. */
export function onPixelRatio(run: () => void): () => void {
  const over = new AbortController();
  const listen = () => {
    // A query knows one ratio only; the next needs another.
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener(
      'change',
      () => {
        listen();
        run();
      },
      { once: true, signal: over.signal },
    );
  };
  listen();
  return () => over.abort();
}
