// Starts the worker that owns the machine: a file of the same origin, for pages that forbid blob: workers.
import init from './worker.js';

init().catch((error) => self.postMessage(`The machine could not be started: ${error.message}`));
