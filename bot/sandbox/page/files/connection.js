/**
 * The live connection: requests with their answers, events, and coming back after a loss.
 * Invariant: each request is answered or fails, also when the connection is lost.
 */

const LONGEST_WAIT_MS = 8000;
const ANSWER_MS = 15000;
const waiting = new Map();
let socket = null;
let number = 0;
let tries = 0;

/** Stay connected; the listener has open(), event(frame) and lost(refused: another run's address). */
export function connect(listener) {
  socket = new WebSocket(new URL('live', location.href).href.replace('http', 'ws'));
  socket.onopen = () => {
    tries = 0;
    listener.open();
  };
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    if ('re' in frame) waiting.get(frame.re)?.(frame);
    else listener.event(frame);
  };
  socket.onclose = async () => {
    for (const end of [...waiting.values()]) end({ error: 'The connection was lost.' });
    setTimeout(() => connect(listener), Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries));
    tries += 1;
    const { status } = await fetch('./', { cache: 'no-store' }).catch(() => ({}));
    if (!isOpen()) listener.lost(status === 403 || status === 404);
  };
}

const isOpen = () => socket.readyState === WebSocket.OPEN;

/** Ask for something; the answer, or an error with what to tell the person. */
export function request(action, fields = {}) {
  return new Promise((resolve, reject) => {
    if (!isOpen()) throw new Error('There is no connection to the local Discord.');
    const id = (number += 1);
    const late = setTimeout(() => end({ error: 'The local Discord did not answer.' }), ANSWER_MS);
    function end(frame) {
      clearTimeout(late);
      waiting.delete(id);
      if (frame.error) reject(new Error(frame.error));
      else resolve(frame);
    }
    waiting.set(id, end);
    socket.send(JSON.stringify({ id, do: action, ...fields }));
  });
}

/** Send a file ahead; the id by which a message or an option takes it. */
export async function upload(file) {
  const headers = { 'Content-Type': file.type || 'application/octet-stream' };
  const address = `uploads?name=${encodeURIComponent(file.name)}`;
  const given = await (await fetch(address, { method: 'POST', headers, body: file })).json();
  if (given.error) throw new Error(given.error);
  return given.upload;
}
