/**
 * The live connection: requests with their answers, events, and coming back after a loss.
 *
 * Nothing here knows what a message is. Invariant: each request is answered or fails, also when
 * the connection is lost; a lost connection is tried again until the page is closed.
 */

const LONGEST_WAIT_MS = 8000;
const ANSWER_MS = 15000;

const waiting = new Map();
let socket = null;
let number = 0;
let tries = 0;
let hear = null;

/**
 * Connect, and again whenever the connection is lost.
 *
 * @param {object} listener open(), event(frame), lost(refused): refused if the address is of
 *   another run, so that trying again is in vain until it is opened anew
 */
export function connect(listener) {
  hear = listener;
  const address = new URL('live', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  socket = new WebSocket(address);
  socket.addEventListener('open', () => {
    tries = 0;
    hear.open();
  });
  socket.addEventListener('message', ({ data }) => receive(JSON.parse(data)));
  socket.addEventListener('close', lose);
}

function receive(frame) {
  if (!('re' in frame)) {
    hear.event(frame);
    return;
  }
  const { resolve, reject } = waiting.get(frame.re) ?? {};
  waiting.delete(frame.re);
  if (frame.error) reject?.(new Error(frame.error));
  else resolve?.(frame);
}

async function lose() {
  for (const { reject } of waiting.values()) reject(new Error('The connection was lost.'));
  waiting.clear();
  const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries);
  tries += 1;
  setTimeout(() => connect(hear), wait);
  let refused = false;
  try {
    const answer = await fetch('./', { cache: 'no-store' });
    refused = answer.status === 403 || answer.status === 404;
  } catch { /* nobody listens there */ }
  if (!isOpen()) hear.lost(refused);
}

export const isOpen = () => socket?.readyState === WebSocket.OPEN;

/** Ask for something; the answer, or an error with what to tell the person. */
export function request(action, fields = {}) {
  if (!isOpen()) return Promise.reject(new Error('There is no connection to the local Discord.'));
  number += 1;
  const id = number;
  socket.send(JSON.stringify({ id, do: action, ...fields }));
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    setTimeout(() => {
      if (waiting.delete(id)) reject(new Error('The local Discord did not answer.'));
    }, ANSWER_MS);
  });
}

/** Send a file ahead; the id by which a message or an option takes it. */
export async function upload(file) {
  const answer = await fetch(`uploads?name=${encodeURIComponent(file.name || 'file')}`, {
    method: 'POST',
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  });
  const given = answer.ok ? await answer.json() : { error: await answer.text() };
  if (given.error) throw new Error(given.error);
  return given.upload;
}
