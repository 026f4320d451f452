// The addresses that the page asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Addresses } from '../../src/server/addresses';

const at = (base: string) => new Addresses(new URL(base));

test('a page over TLS opens its sockets over TLS', () => {
  assert.equal(at('https://a.example/').socket(null), 'wss://a.example/websocket');
  assert.equal(at('http://[::1]:8000/').socket(null), 'ws://[::1]:8000/websocket');
});

test('a name cannot add a parameter or a path segment', () => {
  assert.equal(at('http://h/').about('a/b?c'), 'http://h/api/v1/streams/a%2Fb%3Fc');
  assert.equal(at('http://h/').streamPage('a/b'), 'http://h/streams/a%2Fb');
});

test('a frame is named by its epoch and its sequence', () => {
  const position = { epoch: 'e/1', sequence: 7 };
  assert.equal(at('http://h/').frames('cam'), 'http://h/api/v1/streams/cam/frames');
  assert.equal(at('http://h/').frames('cam', position), 'http://h/api/v1/streams/cam/frames?after=e%2F1-7');
  assert.equal(at('http://h/').frame('cam', position), 'http://h/api/v1/streams/cam/frames/e%2F1/7');
  assert.equal(at('http://h/').annotations('cam', position), 'http://h/api/v1/streams/cam/frames/e%2F1/7/annotations');
});

test('a token goes with the socket, and cannot add a parameter', () => {
  assert.equal(at('http://h/').socket('a&b=c+d'), 'ws://h/websocket?token=a%26b%3Dc%2Bd');
});

test('everything stays below the path that a proxy serves', () => {
  const addresses = at('https://lab.example/tools/framecast/');
  assert.equal(addresses.wall, 'https://lab.example/tools/framecast/');
  assert.equal(addresses.icon, 'https://lab.example/tools/framecast/favicon.svg');
  assert.equal(addresses.directory, 'https://lab.example/tools/framecast/api/v1/streams');
  assert.equal(addresses.streamPage('a.b'), 'https://lab.example/tools/framecast/streams/a.b');
  assert.equal(addresses.about('a.b'), 'https://lab.example/tools/framecast/api/v1/streams/a.b');
  assert.equal(addresses.socket(null), 'wss://lab.example/tools/framecast/websocket');
});

test('a page finds its own path below the base, also where the base looks like one', () => {
  assert.equal(at('http://h/').pathOf('/streams/a%2Eb'), '/streams/a%2Eb');
  assert.equal(at('http://h/').pathOf('/'), '/');
  assert.equal(at('http://h/framecast/').pathOf('/framecast/streams/cam'), '/streams/cam');
  assert.equal(at('http://h/streams/').pathOf('/streams/'), '/');
  assert.equal(at('http://h/streams/').pathOf('/streams/streams/cam'), '/streams/cam');
  assert.equal(at('http://h/framecast/').pathOf('/elsewhere'), '/');
});
