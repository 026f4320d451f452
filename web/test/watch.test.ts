// One watched stream: its picture's age, its rate, and a socket that went silent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Directory } from '../src/directory';
import { readStreams, type StreamInfo } from '../src/streams';
import { FIRST_PATIENCE_MS, Watch } from '../src/watch';
import { FakeServer } from './fake_socket';
import { ManualClock } from './manual_clock';

class Watched {
  readonly clock = new ManualClock();
  readonly server = new FakeServer(this.clock);
  readonly watch: Watch = new Watch('cam', this.server, {
    onPicture: () => this.watch.pictureShown(),
    onChange: () => {},
    onBreak: () => {},
  });

  open(): void {
    this.watch.connection.start();
    this.server.newest.accept();
  }

  told(state: string, ages: { frame?: number; change?: number } = {}): void {
    const entry = {
      name: 'cam',
      state,
      fps: 10,
      last_frame_age_ms: ages.frame ?? 0,
      last_change_age_ms: ages.change ?? 0,
    };
    const streams = readStreams({ streams: [entry] }) as StreamInfo[];
    const directory: Directory = { status: 'answered', streams, answeredAt: this.clock.now(), problem: null };
    this.watch.learn(directory, streams[0] ?? null);
  }

  /** The server says live, the page looks at its socket twice a second. */
  runWithoutPictures(milliseconds: number): void {
    for (let past = 0; past < milliseconds; past += 500) {
      this.clock.advance(500);
      this.told('live');
      this.watch.checkSocket(this.watch.verdict());
    }
  }

  picture(): void {
    this.server.newest.send(new Blob(['x']));
  }
}

test('pictures of a live stream make it live, at the rate they are shown', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  for (let i = 0; i < 20; i += 1) {
    watched.clock.advance(100);
    watched.picture();
  }
  watched.told('live');
  const verdict = watched.watch.verdict();
  assert.equal(verdict.look, 'live');
  assert.equal(watched.watch.fps(verdict), 10);
});

test('after a break the rate is that of the new socket, not that of the pause', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  const show = () => {
    for (let i = 0; i < 5; i += 1) {
      watched.clock.advance(100);
      watched.picture();
    }
  };
  show();
  watched.server.newest.end();
  watched.clock.advance(2_000);
  watched.server.newest.accept();
  show();
  assert.equal(watched.watch.fps(watched.watch.verdict()), 10);
});

test('no rate is claimed for a stream that has stopped', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.picture();
  watched.clock.advance(100);
  watched.picture();
  watched.told('lost');
  assert.equal(watched.watch.fps(watched.watch.verdict()), null);
});

test('the last picture of a stream that ended an hour ago is an hour old as soon as it is seen', () => {
  const watched = new Watched();
  watched.told('ended', { frame: 3_600_000 });
  watched.open();
  watched.picture();
  assert.equal(watched.watch.verdict().note, 'its publisher is done · last picture 1 h ago');
});

test('a picture that came before the list is as old as the next list says', () => {
  const watched = new Watched();
  watched.open();
  watched.picture();
  watched.clock.advance(500);
  watched.told('lost', { frame: 90_000 });
  assert.match(watched.watch.verdict().note, /last picture 1 min 30 s ago$/);
});

test('a picture of a moving stream is as old as its time on the screen, not as the last list', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.clock.advance(4_000);
  watched.picture();
  watched.server.newest.end();
  assert.equal(watched.watch.verdict().note, 'connection lost, trying again · last picture just now');
});

test('the age grows while the stream is lost', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.picture();
  watched.clock.advance(4_000);
  watched.told('lost', { frame: 4_000 });
  assert.match(watched.watch.verdict().note, /last picture 4 s ago$/);
  watched.clock.advance(3_000);
  watched.told('lost', { frame: 7_000 });
  assert.match(watched.watch.verdict().note, /last picture 7 s ago$/);
});

test('a picture that can be shown takes back the word that none can', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.picture();
  watched.watch.pictureUnreadable();
  assert.equal(watched.watch.verdict().look, 'unreadable');
  watched.picture();
  assert.equal(watched.watch.verdict().look, 'live');
});

test('a socket that brings nothing while the stream runs on is opened anew, with more patience each time', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.picture();
  const sockets = () => watched.server.sockets.length;
  const wait = (milliseconds: number) => watched.runWithoutPictures(milliseconds);
  wait(FIRST_PATIENCE_MS);
  assert.equal(sockets(), 1, 'it is behind for less than the patience');
  wait(5_000);
  assert.equal(sockets(), 2);
  watched.server.newest.accept();
  wait(FIRST_PATIENCE_MS + 5_000);
  assert.equal(sockets(), 2, 'a large picture on a thin link may need longer');
  wait(FIRST_PATIENCE_MS);
  assert.equal(sockets(), 3);
});

test('a picture now and then is enough to keep the socket', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  for (let i = 0; i < 5; i += 1) {
    watched.picture();
    watched.runWithoutPictures(FIRST_PATIENCE_MS - 5_000);
  }
  assert.equal(watched.server.sockets.length, 1);
});

test('a socket is left alone while the stream itself is silent', () => {
  const watched = new Watched();
  watched.told('live');
  watched.open();
  watched.picture();
  for (let age = 0; age < 600_000; age += 1_000) {
    watched.clock.advance(1_000);
    watched.told('quiet', { frame: age });
    watched.watch.checkSocket(watched.watch.verdict());
  }
  assert.equal(watched.server.sockets.length, 1);
});
