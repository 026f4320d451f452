// For other people's pages: makes <framecast-stream> known.
import { define, setHome } from './stream/framecast_stream';

export { FramecastStream } from './stream/framecast_stream';

setHome(new URL('./', import.meta.url));
define();
