// The addresses that the page asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamPage, streamSocket } from '../src/addresses';

test('a page over TLS opens its sockets over TLS', () => {
  assert.equal(streamSocket('cam', { protocol: 'https:', host: 'a.example' }), 'wss://a.example/websocket?stream=cam');
  assert.equal(streamSocket('cam', { protocol: 'http:', host: '[::1]:8000' }), 'ws://[::1]:8000/websocket?stream=cam');
});

test('a name cannot add a parameter or a path segment', () => {
  assert.equal(streamSocket('a&b=c', { protocol: 'http:', host: 'h' }), 'ws://h/websocket?stream=a%26b%3Dc');
  assert.equal(streamPage('a/b'), '/streams/a%2Fb');
});
