// `node bench/node.mjs MACHINE DIRECT GUEST`: every workload in wasm, in the machine and directly by turns, as a line
// of JSON each: what bench/src/main.rs does natively.
import { readFileSync } from 'node:fs';

/** Turns that count, after one that warms up. */
const TURNS = 5;
/** Runs of the direct build a turn: it is so much faster. */
const DIRECT_RUNS = 8;

const [machineFile, directFile, guestFile] = process.argv.slice(2);
const instance = async (file) => (await WebAssembly.instantiate(readFileSync(file))).instance.exports;
const machine = await instance(machineFile);
const direct = await instance(directFile);

const guest = readFileSync(guestFile);
const place = machine.guest(guest.length); // may grow the memory, and with it comes another buffer
new Uint8Array(machine.memory.buffer, place, guest.length).set(guest);

/** What this process has had of a processor while `work` ran: other programs take none of it. */
const seconds = (work) => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
};
const hex = (checksum) => BigInt.asUintN(64, checksum).toString(16);

for (let number = 0; number < direct.workloads(); number++) {
  const rounds = direct.rounds(number);
  const times = { direct: [], machine: [] };
  let expected;
  for (let turn = 0; turn <= TURNS; turn++) {
    const beside = seconds(() => {
      for (let i = 0; i < DIRECT_RUNS; i++) expected = direct.direct(number, rounds);
    });
    if (!machine.start(number, rounds)) throw new Error('the machine could not be built');
    const within = seconds(() => {
      if (!machine.run()) throw new Error(`the guest gave up on workload ${number}`);
    });
    if (turn > 0) {
      times.direct.push(beside / DIRECT_RUNS);
      times.machine.push(within);
    }
  }
  const sums = { expected: hex(expected), checksum: hex(machine.checksum()) };
  console.log(JSON.stringify({ number, ...times, retired: Number(machine.retired()), ...sums }));
}
