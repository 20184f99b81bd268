// A conversation as this tab knows it: its messages by id, what is on its way, what was read.

export class Conversation {
  constructor(meta, person) {
    this.id = meta.id;
    this.kind = meta.kind;
    this.title = meta.title;
    this.messages = new Map();
    this.pending = []; // messages on their way; each may have failed
    this.held = []; // what came back before the request that said it was answered
    this.local = new Map(); // message id -> addresses of the photos still in this tab
    this.waiting = false; // said something and not answered yet
    this.loaded = false;
    this.seenKey = `qingjiao-seen:${person}:${meta.id}`;
    this.seen = Number(localStorage.getItem(this.seenKey) ?? 0);
  }

  // Takes a message or its newer version; false when it is known already.
  put(view) {
    const known = this.messages.get(view.id);
    if (known && known.version >= view.version) return false;
    const local = this.local.get(view.id);
    if (local) view.images.forEach((image, place) => (image.src = local[place] ?? image.src));
    this.messages.set(view.id, view);
    if (!view.mine) this.waiting = false;
    return true;
  }

  sorted() {
    return [...this.messages.values()].sort((a, b) => a.id - b.id).concat(this.pending);
  }

  last() {
    return this.sorted().at(-1);
  }

  unread() {
    return [...this.messages.values()].filter((view) => !view.mine && view.id > this.seen).length;
  }

  read() {
    this.seen = Math.max(this.seen, ...this.messages.keys());
    localStorage.setItem(this.seenKey, String(this.seen));
  }

  // A request was answered: its message takes the place of the pending one.
  sent(clientId, view) {
    const sent = this.pending.find((message) => message.clientId === clientId);
    if (sent) this.local.set(view.id, sent.photos.map((photo) => photo.url));
    this.pending = this.pending.filter((message) => message !== sent);
    const answered = [...this.messages.values()].some((other) => !other.mine && other.id > view.id);
    this.waiting = this.kind === "direct" && !answered;
    return [view, ...this.release(view.id)];
  }

  // Own messages are held back while one is on its way, for it may be the same one; and so is what
  // comes behind them, so that no answer stands above its question.
  hold(view) {
    const own = view.mine && this.pending.length > 0;
    const behind = this.held.length > 0 && this.pending.some((message) => message.sending);
    if (own || behind) this.held.push(view);
    return own || behind;
  }

  // What may be shown by now. Requests are answered in any order, so an own message still waits for
  // its request, unless that one was answered just now, and what came behind it waits as well.
  release(answered) {
    const unclear = (view) => view.mine && this.pending.length > 0 && view.id !== answered && !this.messages.has(view.id);
    const sending = this.pending.some((message) => message.sending);
    const first = sending ? this.held.findIndex(unclear) : -1;
    const free = this.held.filter((view, place) => !unclear(view) && (first < 0 || place < first));
    this.held = this.held.filter((view) => !free.includes(view));
    return free;
  }
}
