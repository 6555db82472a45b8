/** Work that goes on in another process or thread. */
import assert from 'node:assert/strict';
import type { Case } from '../matrix.ts';
import { at } from './drive.ts';

const CHILD = ['in the child', 'in the child, later'];
const WORKER = ['in the worker', 'in the worker, later'];

export const processes: Case[] = [
  {
    name: 'child_process.spawn with contextEnv()',
    app: 'children',
    steps: [...CHILD, 'exit of the child', 'after the child'],
    drive: at('/spawn'),
  },
  {
    name: 'child_process.fork with contextEnv()',
    app: 'children',
    steps: [...CHILD, 'exit of the child', 'after the child'],
    drive: at('/fork'),
  },
  {
    name: 'child_process.exec with contextEnv(), its callback and output',
    app: 'children',
    steps: [...CHILD, 'output of the child', 'callback of exec', 'exit of the child', 'after the child'],
    drive: at('/exec'),
  },
  {
    name: 'messages to a forked process with carryContext() and continueContext()',
    app: 'children',
    steps: ['in the child', 'message from the child', 'exit of the child', 'after the child'],
    drive: at('/message'),
  },
  {
    name: 'a child process that is told nothing',
    app: 'children',
    steps: ['exit of the child', 'after the child'],
    drive: at('/bare'),
    impossible: {
      steps: CHILD,
      instead: 'no trace',
      reason: 'Nothing of a context crosses into a process by itself. Put contextEnv() into its environment.',
    },
  },
  {
    name: 'a worker thread with contextEnv()',
    app: 'workers',
    steps: [...WORKER, 'message from the worker', 'exit of the worker', 'after the worker'],
    drive: at('/env'),
  },
  {
    name: 'postMessage to a worker thread with carryContext() and continueContext()',
    app: 'workers',
    steps: [...WORKER, 'after the worker'],
    drive: at('/message'),
  },
  {
    name: 'a MessageChannel into a worker thread with carryContext() and continueContext()',
    app: 'workers',
    steps: [...WORKER, 'after the worker'],
    drive: at('/port'),
  },
  {
    name: 'a worker thread that is told nothing',
    app: 'workers',
    steps: ['after the worker'],
    drive: at('/bare'),
    impossible: {
      steps: WORKER,
      instead: 'no trace',
      reason:
        'Node carries no context into a thread. Put contextEnv() into the worker’s env, or a carrier into the message.',
    },
  },
  {
    name: 'a pool of worker threads for all requests',
    app: 'worker-pool',
    steps: [...WORKER, 'bound callback', 'after the pool'],
    impossible: {
      steps: ['listener of the pool'],
      instead: 'no trace',
      reason:
        'The worker’s messages come to a listener that is older than the requests. What awaits the reply is right, and so are callbacks wrapped with AsyncResource.bind.',
    },
  },
  {
    name: 'cluster: requests answered by worker processes',
    app: 'cluster',
    steps: ['in a worker process', 'in a worker process, later'],
    also: ({ truth }) => {
      const pids = new Set([...truth.answers.values()].map((answer) => answer.body));
      assert.equal(pids.size, 2, 'both worker processes have answered');
    },
  },
];
