// Every word that people read on the page, in one place.
import type { FigureSummary, SkipReason } from './figures/figure_log';
import { NAME_RULE } from './names';
import type { Skips } from './stream/skips';
import { preciseTimeOfDay } from './time_of_day';

export const PUSH_COMMAND = "framecast push charts 'aaa/chart%d.png' --interval 100ms --follow";

/** Lines may break behind a question mark; the word joiner forbids it. */
const TOKEN_PARAMETER = '?\u2060token=…';

export const strings = {
  product: 'framecast',
  allStreams: 'All streams',
  titleOf: (title: string) => `${title} – framecast`,
  wallTitle: 'Streams – framecast',
  skip: 'Skip to the pictures',
  streamsListed: (total: number, live: number) =>
    `${total} ${total === 1 ? 'stream' : 'streams'}, ${live} live`,
  faults: (count: number) => `${count} messages came that this page cannot read: reload it, the server may be a newer one`,

  asking: 'Asking the server for its streams…',
  emptyTitle: 'No stream yet',
  emptyHow: 'Push some pictures, and they appear here by themselves. On the machine that runs the server:',
  emptyAside: 'It pushes aaa/chart0.png, aaa/chart1.png and so on as the stream “charts”, ten a second, and waits for more.',

  wall: {
    heading: 'Streams',
    keys: 'Anywhere',
    onTile: 'On a picture',
    help: 'What keys do',
    goToFilter: 'Filter the streams',
    larger: 'Larger pictures',
    smaller: 'Smaller pictures',
    nextOrder: 'Another order',
    move: 'From picture to picture',
    open: 'Open the stream',
    filter: 'Filter',
    filterMeans: 'Show only streams with these words in name, title, state or labels',
    order: { name: 'By name', newest: 'Newest first' },
    orderMeans: 'Order of the streams',
    sizeMeans: 'Size of the pictures; all the way left they fit into the window',
    noMatch: 'No stream matches the filter.',
  },

  wrongNameTitle: 'This cannot be the name of a stream',
  wrongName: (name: string) => (name === '' ? 'No stream is named.' : `“${shortened(name)}” breaks the rule for names.`),
  nameRule:
    'A name has 1 to 128 characters: letters A–Z and a–z, digits, dot, underscore and hyphen. It starts with a letter or a digit.',
  nameRulePattern: NAME_RULE,

  token: {
    title: {
      missing: 'This server asks for a token',
      unusable: 'The server does not accept this token',
      nothing: 'Your token does not let you watch here',
      'not-this': 'Your token does not cover this stream',
      many: 'Too many wrong tokens came from your address',
    },
    how: {
      missing: `Open the link with ${TOKEN_PARAMETER} that you were given, or paste the token here.`,
      unusable: `It may be incomplete, expired or withdrawn. Open a newer link with ${TOKEN_PARAMETER}, or paste another token here.`,
      nothing: 'The server knows it, but not for watching. Open a link that is meant for watching, or paste its token here.',
      'not-this': 'Open a link that is meant for this stream, or paste its token here.',
      many: 'Wait a minute: this page then asks again by itself. A right token is accepted at once.',
    },
    label: 'Token',
    use: 'Use this token',
    kept: 'The page keeps it until this tab is closed. A tab that you open yourself asks again.',
    asking: 'Asking the server…',
    none: 'Paste the token first.',
    malformed: 'This cannot be a token: it has spaces or letters that no token has, or is too long.',
    refused: 'That token does not open this page.',
  },

  silent: 'The server does not answer. Trying again…',
  badStatus: (status: number) =>
    status === 404
      ? 'No framecast server is at this address (HTTP 404). Trying again…'
      : `The server cannot list its streams right now (HTTP ${status}). Trying again…`,
  unreadable: 'Something answers, but not as a framecast server would. Trying again…',

  noSocket:
    'The server answers, but no WebSocket gets through to it. If a proxy is in between, it has to pass on “Upgrade”. Trying again…',
  full: 'The server has as many viewers as it takes. Trying again…',

  pictureOf: (title: string) => `Newest picture of ${title}`,
  fps: (rate: number) => `${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} fps`,
  latency,
  latencyMeans: {
    ingest: 'From when a picture reached the server until it is on this screen',
    capture: 'From when a picture was taken until it is on this screen',
  },
  skips,
  viewers: (count: number) => `${count} ${count === 1 ? 'viewer' : 'viewers'}`,

  badge: {
    waiting: 'waiting',
    live: 'live',
    held: 'paused',
    quiet: 'quiet',
    frozen: 'frozen',
    idle: 'idle',
    ended: 'ended',
    lost: 'lost',
    connecting: 'connecting',
    reconnecting: 'reconnecting',
    behind: 'behind',
    gone: 'gone',
    refused: 'refused',
    unreadable: 'unreadable',
    unwatched: 'not watched',
    unknown: 'state unknown',
  },

  waitingFor: (name: string) => `waiting for ${name}…`,
  noPictureYet: 'no picture yet',
  lastPicture: (age: string) => `last picture ${age}`,
  unchanged: (duration: string) => `unchanged for ${duration}`,
  heldNote: (age: string) => `this picture came ${age}`,
  heldEmpty: 'paused before its first picture',
  idleNote: 'paused while nobody watches',
  endedNote: 'its publisher is done',
  lostNote: 'its publisher vanished',
  goneNote: 'the server does not know it any more',
  serverSilent: 'no answer from the server',
  foreignSilent: (origin: string) => `no answer from the server. If it runs, it may need --allowed_origins=${origin}`,
  insecureSource: (address: string) => `A page that came over https can show nothing from ${shortened(address)}, which has no TLS.`,
  wrongSource: (address: string) => `“${shortened(address)}” is no address of a framecast server, such as https://frames.example.org/`,
  linkBroken: 'connection lost, trying again',
  linkSilent: 'nothing comes from the server',
  cannotShow: 'this browser cannot show its pictures',
  refusedBy: {
    token: 'it needs a token, or the token has expired',
    forbidden: 'your token does not cover this stream',
    full: 'the server has as many viewers as it takes',
    many: 'this page watches as many streams as the server allows; a filter leaves some out',
  },
  join: (parts: string[]) => parts.join(' · '),

  details: {
    title: 'About this picture',
    frame: 'Frame',
    captured: 'Taken',
    received: 'Received',
    unknown: 'not known',
    pixels: 'Pixels',
    encoded: 'Encoded',
    epoch: 'Epoch',
    stream: 'Stream',
    node: 'Server',
    annotations: 'Annotations',
    asking: 'asking the server…',
    annotation: (name: string) => name,
    label: (name: string) => `${name} (label)`,
    ring: 'Kept at the server',
    last: (duration: string) => `the last ${duration}`,
    skipped: 'Left out',
  },

  figures: {
    title: 'Figures',
    loading: 'Loading the figures…',
    failed: 'The figures could not be loaded. If trying again does not help, reload the page.',
    again: 'Try again',
    plots: { latency: 'Latency to the screen, over 10 s', fps: 'Pictures shown', bytes: 'Received', skips: 'Skipped' },
    rate: 'rate',
    reasons: {
      slow: 'slow',
      overtaken: 'overtaken',
      sourceGap: 'source gap',
      paused: 'paused',
      rate: 'over rate',
      ring: 'ring',
      unreadable: 'unreadable',
    },
    headline,
    ms: (milliseconds: number) => scaled(milliseconds, ['ms', 's']),
    fps: (rate: number) => scaled(rate, ['fps']),
    bytes: (bytes: number) => scaled(bytes, ['B/s', 'kB/s', 'MB/s', 'GB/s']),
    perSecond: (count: number) => scaled(count, ['/s']),
    time: (seconds: number, to: 'minute' | 'second') =>
      new Date(1_000 * seconds).toTimeString().slice(0, to === 'minute' ? 5 : 8),
    table: 'The figures of the last five minutes as a table',
    tableHead: ['figure', 'newest', 'lowest', 'highest'],
    nothing: '–',
  },

  announce: (title: string, badge: string) => `${title}: ${badge}`,
  announceMany: (count: number) => `${count} streams changed their state`,

  rewind: {
    bar: 'Rewind',
    keys: {
      title: 'Back in time',
      toggle: 'Pause, and play what the server keeps',
      back: 'One picture back',
      forward: 'One picture on',
      farBack: 'Ten pictures back',
      farForward: 'Ten pictures on',
      slower: 'Play slower',
      faster: 'Play faster',
    },
    oldest: 'Oldest picture',
    back: 'One picture back',
    pause: 'Pause',
    play: 'Play',
    forward: 'One picture on',
    speed: 'Speed',
    times: (speed: number) => `${{ 0.25: '¼', 0.5: '½' }[speed] ?? speed}×`,
    live: 'Live',
    toLive: 'Jump to live',
    timeline: 'Time',
    point: (time: string, sequence: number) => `${time} · frame ${sequence}`,
    place: (time: string, beforeMs: number, sequence: number) => `${time} · ${beforeLive(beforeMs)} · frame ${sequence}`,
    placeAloud: (time: string, beforeMs: number, sequence: number) => `${time}, ${beforeLive(beforeMs)}, frame ${sequence}`,
    asking: 'Asking the server for its frames…',
    gone: (sequence: number) => `The server does not keep frame ${sequence} any more. This is the nearest that it has.`,
    notYet: (sequence: number) => `Frame ${sequence} has not come yet. This is the newest.`,
    kept: 'The server does not keep this picture any more: it is here until you go on.',
    empty: 'The server keeps no picture of this stream now.',
    token: 'The server does not let you see the past of this stream: it needs a token, or another one.',
    unknown: 'The server does not know this stream any more. Trying again…',
    badStatus: (status: number) => `The server cannot give its frames right now (HTTP ${status}). Trying again…`,
  },

  keys: {
    /** What is printed on them, where that is not what they are called. */
    labels: {
      ' ': 'Space',
      '-': '−', // a hyphen is hardly seen on a key
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
      Escape: 'Esc',
      PageUp: 'Page up',
      PageDown: 'Page down',
    } as Readonly<Record<string, string>>,
    shift: (key: string) => `Shift + ${key}`,
  },

  viewer: {
    tools: 'Picture and page',
    keys: 'On the keyboard',
    gestures: 'With mouse, trackpad or fingers',
    fit: 'Show the whole picture',
    actualSize: 'One to one: a pixel of the picture is one of the screen',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoom: 'Size of the picture on the screen',
    percent: (percent: number) => (percent === 0 ? '' : `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`),
    pan: 'Move a picture that is zoomed in',
    fullScreen: 'Full screen',
    download: 'Save this picture',
    copyLink: 'Copy a link to this picture',
    info: 'About this picture',
    figures: 'Figures',
    help: 'Keys and gestures',
    close: 'Close',
    byHand: [
      { labels: ['Wheel'], words: 'Zoom at the pointer' },
      { labels: ['Drag'], words: 'Move a picture that is zoomed in' },
      { labels: ['Pinch'], words: 'Zoom and move with two fingers' },
      { labels: ['Double click', 'Double tap'], words: 'Closer at this point, and back to the whole picture' },
    ],
    copied: 'The link is copied.',
    linkTitle: 'Copy this link',
    linkHow: (key: string) => `The browser did not let the page copy it. The link is selected: press ${key}.`,
    link: 'Link',
  },

  ago: (milliseconds: number) => (milliseconds < 1_000 ? 'just now' : `${duration(milliseconds)} ago`),
  duration,
  moment,
  bytes: (count: number) => scaled(count, ['B', 'kB', 'MB']),
};

function latency(milliseconds: number): string {
  if (milliseconds < 1) return '< 1 ms';
  return milliseconds < 995 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function beforeLive(milliseconds: number): string {
  if (milliseconds === 0) return 'newest';
  if (milliseconds < 50) return '< 0.1 s before live';
  return `${milliseconds < 60_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : duration(milliseconds)} before live`;
}

/** Why frames of a stream are not seen here. */
function skips(count: Skips): string {
  const reasons: Array<[number, string]> = [
    [count.slow, 'this viewer or its network could not take them'],
    [count.overtaken, 'this browser had newer ones before it could show them'],
    [count.sourceGap, 'the producer left them out'],
    [count.paused, 'nobody looked'],
    [count.rate, 'over the rate that was asked for'],
    [count.ring, 'the server kept them no longer'],
    [count.unreadable, 'of a kind that this page does not know'],
  ];
  const told = reasons.filter(([frames]) => frames > 0).map(([frames, reason]) => `${frames}: ${reason}`);
  return told.length === 0 ? 'No picture was left out since this page was opened' : ['Pictures left out:', ...told].join('\n');
}

function headline({ spanMs, p50, p95, p99, fps, bytesPerSecond, skipped }: FigureSummary): string {
  const { ms, fps: rate, bytes, reasons } = strings.figures;
  const quantiles = [['p50', p50], ['p95', p95], ['p99', p99]] as const;
  const left = (Object.keys(reasons) as SkipReason[]).filter((reason) => skipped[reason] > 0);
  const total = left.reduce((sum, reason) => sum + skipped[reason], 0);
  const why = left.map((reason) => `${skipped[reason]} ${reasons[reason]}`).join(', ');
  return strings.join([
    `last ${duration(spanMs)}`,
    ...quantiles.flatMap(([name, value]) => (value === null ? [] : [`${name} ${ms(value)}`])),
    ...(fps === null ? [] : [rate(fps)]),
    ...(bytesPerSecond === null ? [] : [bytes(bytesPerSecond)]),
    total === 0 ? 'none skipped' : `${total} skipped (${why})`,
  ]);
}

/** Date and time here, of microseconds since 1970. */
function moment(us: number): string {
  const time = new Date(us / 1_000);
  if (Number.isNaN(time.getTime())) return strings.details.unknown;
  const [month, day] = [time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${time.getFullYear()}-${month}-${day} ${preciseTimeOfDay(us)}`;
}

/** To two digits or whole, in the first unit of which there are not thousands. */
function scaled(value: number, units: string[]): string {
  let [unit = '', ...larger] = units;
  while (value >= 999.5 && larger[0] !== undefined) {
    value /= 1_000;
    [unit = '', ...larger] = larger;
  }
  const number = value < 9.95 ? Math.round(10 * value) / 10 : Math.round(value);
  return unit.startsWith('/') ? `${number}${unit}` : `${number} ${unit}`;
}

/** In at most two units, rounded down: an age is never said to be more than it is. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'min', seconds % 60, 's');
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function shortened(name: string): string {
  return name.length <= 140 ? name : `${name.slice(0, 140)}…`;
}
