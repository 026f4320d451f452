// The page's beginning: reads the address, makes the parts, ties them together.
import { Addresses } from './addresses';
import { Announcer } from './announcer';
import { browserClock as clock } from './clock';
import type { Surroundings } from './connection';
import { DirectoryPoll } from './directory';
import { Gate } from './gate';
import { routeOf } from './names';
import { wrongNameNotice } from './notices';
import { Page } from './page';
import { PresenceWatch } from './presence';
import { Single } from './single';
import { strings } from './strings';
import type { View } from './view';
import { Wall } from './wall';

const TICK_MS = 500;

// A script can learn where it came from only while it runs for the first time.
const addresses = new Addresses((document.currentScript as HTMLScriptElement).src);

function watch(page: Page, makeView: (around: Surroundings, onBreak: () => void) => View): void {
  const poll = new DirectoryPoll(
    clock,
    (signal) => fetch(addresses.directory, { signal, cache: 'no-store' }),
    (directory) => {
      page.learn(directory);
      view.learn(directory);
      if (poll.serverIsThere) view.serverIsBack();
    },
  );
  const around: Surroundings = {
    clock,
    gate: new Gate(),
    open: (stream) => new WebSocket(addresses.streamSocket(stream, null)),
    streamPage: (stream) => addresses.streamPage(stream),
    serverIsThere: () => poll.serverIsThere,
  };
  const view = makeView(around, () => poll.hurry());
  page.show(view.root);

  const presence = new PresenceWatch(clock, {
    onAway: () => {
      poll.stop();
      view.pause();
    },
    onBack: () => {
      poll.start();
      view.resume();
    },
  });
  const announcer = new Announcer((words) => page.say(words));
  setInterval(() => {
    presence.tick();
    const judged = view.tick();
    // While the server is silent the banner says so once; the tiles' own words would repeat it.
    if (poll.newest.status === 'answered') announcer.listen(judged, clock.now());
  }, TICK_MS);
}

const route = routeOf(addresses.pathOf(location.pathname));
const page = new Page(document.body, addresses, route.page === 'wall');
switch (route.page) {
  case 'wall':
    document.title = strings.wallTitle;
    watch(page, (around, onBreak) => new Wall(around, onBreak));
    break;
  case 'stream':
    document.title = strings.titleOf(route.name);
    watch(page, (around, onBreak) => new Single(route.name, around, onBreak));
    break;
  case 'wrong-name':
    document.title = strings.titleOf(strings.wrongNameTitle);
    page.show(wrongNameNotice(route.name));
    break;
}
