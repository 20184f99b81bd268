// What the server is asked, and how. Every error carries a sentence for the person.

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const HEADER = { "X-Qingjiao-Console": "1" };
const OFFLINE = "连不上青教。请看看网络，再试一次。";
const SEAT_LOST = [401, 410];

let seat = null; // { token, person, conversations, quick, version, limits }

export const currentSeat = () => seat;

async function ask(path, { method = "GET", body, signal } = {}) {
  const headers = { ...HEADER };
  if (seat) headers.Authorization = `Bearer ${seat.token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(OFFLINE, 0);
  }
  return understood(answer.status, await answer.text());
}

function understood(status, text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { error: `青教出错了（${status}），内容没有丢。请稍后再试。` };
  }
  if (status < 200 || status >= 300) throw new ApiError(answer.error ?? OFFLINE, status);
  return answer;
}

export const people = (words, signal) => ask(`/api/people?${new URLSearchParams({ q: words })}`, { signal });

export async function sitDown(person) {
  seat = await ask("/api/session", { method: "POST", body: { person } });
  return seat;
}

export function standUp() {
  seat = null;
}

// A seat ends after twelve hours or when the server starts anew: sit down again, once.
async function seated(question) {
  const person = seat.person.id;
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof ApiError) || !SEAT_LOST.includes(error.status)) throw error;
    await sitDown(person);
    return question();
  }
}

export const history = (conversation, limit = 80) =>
  seated(() => {
    const wanted = new URLSearchParams({ as: seat.person.id, conversation, limit });
    return ask(`/api/messages?${wanted}`);
  });

export const press = (conversation, token, clientId) =>
  seated(() =>
    ask("/api/press", {
      method: "POST",
      body: { as: seat.person.id, conversation, token, client_id: clientId },
    }),
  );

// XMLHttpRequest, because fetch does not tell how much has gone up.
export const send = (message, onProgress) =>
  seated(
    () =>
      new Promise((resolve, reject) => {
        const form = new FormData();
        form.set("as", seat.person.id);
        form.set("conversation", message.conversation);
        form.set("client_id", message.clientId);
        form.set("text", message.text);
        for (const photo of message.photos) form.append("photos", photo.file, photo.file.name);
        const request = new XMLHttpRequest();
        request.open("POST", "/api/messages");
        request.setRequestHeader("X-Qingjiao-Console", "1");
        request.setRequestHeader("Authorization", `Bearer ${seat.token}`);
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onerror = () => reject(new ApiError(OFFLINE, 0));
        request.onload = () => {
          try {
            resolve(understood(request.status, request.responseText).message);
          } catch (error) {
            reject(error);
          }
        };
        request.send(form);
      }),
  );

const SILENT_MS = 45000; // three of the server's pings: a line that is dead without saying so

// Follows new and changed messages until the returned function is called. The browser reconnects
// by itself and says where it was (Last-Event-ID); when it gives up, or the line went silent, we
// sit down and start again.
export function follow(after, { onMessage, onState }) {
  const person = seat.person.id;
  let source;
  let again;
  let silent;
  let wait = 1000;
  let last = after;
  let ended = false;

  function open() {
    const wanted = new URLSearchParams({ as: seat.person.id, session: seat.token, after: last });
    source = new EventSource(`/api/events?${wanted}`);
    source.onopen = () => {
      wait = 1000;
      onState(true);
      listen();
    };
    source.addEventListener("ping", listen);
    source.addEventListener("message", (event) => {
      listen();
      last = event.lastEventId || last;
      onMessage(JSON.parse(event.data));
    });
    source.onerror = () => {
      onState(false);
      if (source.readyState === EventSource.CLOSED) again = setTimeout(reopen, wait);
    };
  }

  function listen() {
    clearTimeout(silent);
    silent = setTimeout(renew, SILENT_MS);
  }

  function renew() {
    onState(false);
    source.close();
    clearTimeout(again);
    reopen();
  }

  const offline = () => onState(false);

  async function reopen() {
    wait = Math.min(wait * 2, 15000);
    try {
      await sitDown(person);
      if (!ended) open();
    } catch {
      if (!ended) again = setTimeout(reopen, wait); // onState(false) is showing already
    }
  }

  open();
  addEventListener("offline", offline);
  addEventListener("online", renew);
  return () => {
    ended = true;
    removeEventListener("offline", offline);
    removeEventListener("online", renew);
    clearTimeout(again);
    clearTimeout(silent);
    source.close();
  };
}
