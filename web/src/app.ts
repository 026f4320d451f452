// The page's beginning: reads the address, makes the parts, ties them together.
import { Addresses } from './addresses';
import { Announcer } from './announcer';
import { browserClock as clock } from './clock';
import { TOKEN_REFUSED, type Surroundings } from './connection';
import { DirectoryPoll } from './directory';
import { Door, isAboutTokens } from './door';
import { Gate } from './gate';
import { routeOf } from './names';
import { wrongNameNotice } from './notices';
import { Page } from './page';
import { PresenceWatch } from './presence';
import { Single } from './single';
import { strings } from './strings';
import { askWith, tabShelf, takeToken, TokenKeeper } from './token';
import { TokenNotice } from './token_notice';
import type { View } from './view';
import { Wall } from './wall';

const TICK_MS = 500;

// A script can learn where it came from only while it runs for the first time.
const addresses = new Addresses((document.currentScript as HTMLScriptElement).src);
const keeper = new TokenKeeper(tabShelf(), addresses.basePath);
takeToken(keeper);

function watch(page: Page, makeView: (around: Surroundings, onBreak: () => void) => View): void {
  const door = new Door();
  let present = false;
  let tokenEntered = false;
  let socketsToken = keeper.token;

  const poll = new DirectoryPoll(
    clock,
    (signal) => askWith(keeper, (headers) => fetch(addresses.directory, { signal, cache: 'no-store', headers })),
    (directory) => {
      page.learn(directory);
      view.learn(directory);
      if (keeper.token !== socketsToken) reopenSockets();
      lookAtDoor();
      if (tokenEntered && (directory.status === 'answered' || isAboutTokens(directory.problem))) {
        tokenEntered = false;
        notice.answered(door.reason === null);
      }
      if (poll.serverIsThere) view.serverIsBack();
    },
  );
  const around: Surroundings = {
    clock,
    gate: new Gate(),
    open: (stream) => {
      const { token } = keeper;
      const socket = new WebSocket(addresses.streamSocket(stream, token));
      socket.addEventListener('close', ({ code }) => {
        if (code === TOKEN_REFUSED && token !== null) keeper.doubt(token);
      });
      return socket;
    },
    streamPage: (stream) => addresses.streamPage(stream),
    serverIsThere: () => poll.serverIsThere,
  };
  const view = makeView(around, () => poll.hurry());
  const notice = new TokenNotice((token) => {
    keeper.keep(token);
    tokenEntered = true;
    reopenSockets();
    poll.askAnew();
  });

  const reopenSockets = (): void => {
    socketsToken = keeper.token;
    view.pause();
    if (present && !door.shut) view.resume();
  };
  const lookAtDoor = (): void => {
    const { shut: wasShut, reason: before } = door;
    const refusal = keeper.isDoubted ? null : view.refusal; // it may be open without the token: soon known
    door.learn({ directory: poll.newest, refusal, hasToken: keeper.hasToken });
    if (door.shut && !wasShut) view.pause();
    if (!door.shut && wasShut && present) view.resume();
    if (door.reason === null) {
      page.show(view.root);
    } else {
      notice.show(door.reason);
      page.show(notice.root);
      if (door.reason !== before) page.say(strings.token.title[door.reason]);
    }
  };
  page.show(view.root);

  const presence = new PresenceWatch(clock, {
    onAway: () => {
      present = false;
      poll.stop();
      view.pause();
    },
    onBack: () => {
      present = true;
      poll.start();
      if (!door.shut) view.resume();
    },
  });
  const announcer = new Announcer((words) => page.say(words));
  setInterval(() => {
    presence.tick();
    const judged = view.tick();
    lookAtDoor();
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
