/** Emitters, channels, streams: code that is called by what happens. */
import type { Case } from '../matrix.ts';
import { at } from './drive.ts';

export const events: Case[] = [
  {
    name: 'EventEmitter, events.once, events.on, EventTarget: listeners from the start and of the request',
    app: 'emitters',
    steps: [
      'listener registered at start',
      'listener of the request',
      'listener for once',
      'after events.once',
      'after events.on',
      'EventTarget',
    ],
  },
  {
    name: 'events of something older than the request',
    app: 'foreign-events',
    steps: [
      'AsyncResource.bind',
      'context.bind',
      'after events.once',
      'after events.on',
      'EventEmitterAsyncResource',
    ],
    impossible: {
      steps: ['bare listener'],
      instead: 'no trace',
      reason:
        'A listener runs in the work of whoever emits. Await events.once or events.on, or wrap the listener with AsyncResource.bind or context.bind: these are right.',
    },
  },
  {
    name: 'diagnostics_channel: subscribers, tracing channels, bound stores',
    app: 'channels',
    steps: [
      'subscriber',
      'tracing channel start',
      'tracing channel asyncStart',
      'with a store bound to the channel',
    ],
  },
  {
    name: 'a MessageChannel within a thread',
    app: 'message-channel',
    steps: ['message on a port of the request'],
  },
  {
    name: 'streams: body, pipe, Transform, pipeline, finished, for await',
    app: 'streams',
    steps: [
      'data of the request',
      'end of the request',
      'Transform of the body',
      'flush',
      'after for await of the body',
      'callback of pipeline',
      'generator in a pipeline',
      'finished',
    ],
    drive: at('/', { body: 'x'.repeat(200_000) }),
  },
  {
    name: 'web streams: pull, transform, flush, for await, Response',
    app: 'web-streams',
    steps: ['start', 'pull', 'transform', 'flush', 'in for await', 'after a Response'],
  },
  {
    name: 'server-sent events: a response written for a while',
    app: 'event-stream',
    steps: [
      'event 1 written',
      'event 2 written',
      'event 3 written',
      'request closed',
      'response closed',
      'response ended',
    ],
  },
];
