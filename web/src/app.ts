// The page's beginning: reads the address, makes the parts, ties them together.
import { Addresses } from './addresses';
import { Announcer } from './announcer';
import { browserClock as clock } from './clock';
import { routeOf } from './names';
import { wrongNameNotice } from './notices';
import { Page } from './page';
import { browserScreen, PaintReports } from './paint';
import { PresenceWatch } from './presence';
import { Server } from './server';
import { Single } from './single';
import { strings } from './strings';
import { tabShelf, takeToken, TokenKeeper } from './token';
import { TokenDesk } from './token_desk';
import type { View } from './view';
import { ViewerCount } from './viewer_count';
import { Wall } from './wall';

const TICK_MS = 500;

// A script can learn where it came from only while it runs for the first time.
const addresses = new Addresses((document.currentScript as HTMLScriptElement).src);
const keeper = new TokenKeeper(tabShelf(), addresses.basePath);
takeToken(keeper);

const server = new Server(clock, keeper, {
  fetch: (address, options) => fetch(address, { ...options, cache: 'no-store' }),
  open: (token) => new WebSocket(addresses.socket(token), 'framecast.v1'),
  list: addresses.directory,
});
const paints = new PaintReports(clock, browserScreen);
const around = {
  clock,
  link: server.link,
  subscriptions: server.subscriptions,
  streamPage: (stream: string) => addresses.streamPage(stream),
};

function watch(page: Page, view: View): void {
  const desk = new TokenDesk(page, view, server, keeper);
  const announcer = new Announcer((words) => page.say(words));
  server.onNews = () => {
    page.learn(server.directory, server.faults);
    view.learn(server.directory);
    desk.look();
  };
  server.onLinkChange = () => view.linkChanged();
  const presence = new PresenceWatch(clock, {
    onLook: (isVisible) => {
      view.look(isVisible);
      if (!isVisible) paints.hidden();
    },
    onAway: () => server.link.stop(),
    onBack: () => server.link.start(),
  });
  setInterval(() => {
    presence.tick();
    const judged = view.tick();
    desk.look();
    // While the server is silent the banner says so once; the tiles' own words would repeat it.
    if (server.directory.status === 'answered') announcer.listen(judged, clock.now());
  }, TICK_MS);
}

const route = routeOf(addresses.pathOf(location.pathname));
const page = new Page(document.body, addresses, route.page === 'wall');
switch (route.page) {
  case 'wall':
    document.title = strings.wallTitle;
    watch(page, new Wall(around, paints));
    break;
  case 'stream': {
    document.title = strings.titleOf(route.name);
    const viewers = new ViewerCount(clock, (signal) => server.ask(addresses.about(route.name), signal));
    watch(page, new Single(route.name, around, paints, viewers));
    break;
  }
  case 'wrong-name':
    document.title = strings.titleOf(strings.wrongNameTitle);
    page.show(wrongNameNotice(route.name));
    break;
}
