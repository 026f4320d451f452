// The page's beginning: reads the address, makes the parts, ties them together.
import { routeOf } from './names';
import { Announcer } from './page/announcer';
import { wrongNameNotice } from './page/notices';
import { Page } from './page/page';
import { Single } from './page/single';
import { TokenDesk } from './page/token_desk';
import type { View } from './page/view';
import { Wall } from './page/wall';
import { Addresses } from './server/addresses';
import { provideConnection } from './server/connections';
import { tabShelf, takeToken, TokenKeeper } from './server/token';
import { define, setHome } from './stream/framecast_stream';
import { strings } from './strings';
import { readFrame } from './tools/permalink';

// The script is BASE/assets/app.js; the page's own address would not tell where its path begins.
const base = new URL('../', import.meta.url);
const addresses = new Addresses(base);
const keeper = new TokenKeeper(tabShelf(), addresses.basePath);
takeToken(keeper);

const connection = provideConnection(addresses, keeper);
const { clock, server } = connection;
setHome(base);
define();

function watch(page: Page, view: View): void {
  const desk = new TokenDesk(page, view, server, keeper);
  const announcer = new Announcer((words) => page.say(words));
  connection.join({
    learn(directory) {
      page.learn(directory, server.faults);
      view.learn(directory);
      desk.look();
    },
    linkChanged: () => view.linkChanged(),
    look: (isVisible) => view.look(isVisible),
    tick() {
      const judged = view.tick();
      desk.look();
      // While the server is silent the banner says so once; the tiles' own words would repeat it.
      if (server.directory.status === 'answered') announcer.listen(judged, clock.now());
    },
  });
}

const route = routeOf(addresses.pathOf(location.pathname));
const page = new Page(document.body, addresses, route.page === 'wall');
switch (route.page) {
  case 'wall': {
    document.title = strings.wallTitle;
    const wall = new Wall(() => clock.now(), (stream) => addresses.streamPage(stream));
    page.control(wall.controls.root);
    watch(page, wall);
    break;
  }
  case 'stream': {
    document.title = strings.titleOf(route.name);
    const single = new Single({ name: route.name, connection, addresses, say: (words) => page.say(words) });
    page.control(single.controls);
    watch(page, single);
    const position = readFrame(location.search);
    if (position !== null) single.open(position);
    break;
  }
  case 'wrong-name':
    document.title = strings.titleOf(strings.wrongNameTitle);
    page.show(wrongNameNotice(route.name));
    break;
}
