/**
 * The live connection: requests with their answers, events, and coming back after a loss.
 * Invariant: each request is answered or fails, also when the connection is lost.
 */

const LONGEST_WAIT_MS = 8000;
const waiting = new Map();
let socket = null;
let number = 0;
let tries = 0;

/** Stay connected; the listener has open(), event(frame) and lost(refused: another run's address). */
export function connect(listener) {
	socket = new WebSocket('live');
	socket.onopen = () => {
		tries = 0;
		listener.open();
	};
	socket.onmessage = ({ data }) => {
		const frame = JSON.parse(data);
		if ('re' in frame) settle(frame.re, frame);
		else listener.event(frame);
	};
	socket.onclose = async () => {
		for (const id of waiting.keys()) settle(id, { error: 'The connection was lost.' });
		setTimeout(connect, Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries), listener);
		tries += 1;
		const { status } = await fetch('./', { cache: 'no-store' }).catch(() => ({}));
		if (!isOpen()) listener.lost(status === 403 || status === 404);
	};
}

const isOpen = () => socket.readyState === WebSocket.OPEN;

function settle(id, answer) {
	const { resolve, reject } = waiting.get(id);
	waiting.delete(id);
	if (answer.error) reject(new Error(answer.error));
	else resolve(answer);
}

/** Ask for something; the answer, or an error with what to tell the person. */
export function request(action, fields) {
	return new Promise((resolve, reject) => {
		if (!isOpen()) throw new Error('There is no connection to the local Discord.');
		number += 1;
		waiting.set(number, { resolve, reject });
		socket.send(JSON.stringify({ id: number, do: action, ...fields }));
	});
}

/** Send a file ahead; the id by which a message or an option takes it. */
export async function upload(file) {
	const headers = { 'Content-Type': file.type || 'application/octet-stream' };
	const address = `uploads?name=${encodeURIComponent(file.name)}`;
	const sent = await fetch(address, { method: 'POST', headers, body: file });
	const { upload: id, error } = await sent.json();
	if (error) throw new Error(error);
	return id;
}
