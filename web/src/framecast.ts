// For other people's pages: makes <framecast-stream> known.
import { define, setHome } from './framecast_stream';

export { FramecastStream } from './framecast_stream';

setHome(new URL('./', import.meta.url));
define();
