// The console: picker, list and chat put together. State lives here; the other modules draw.

import * as api from "./api.js";
import * as chat from "./chat.js";
import { clearComposer, focusComposer, prepareComposer, startComposer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { $, avatar, newId, toast } from "./dom.js";
import { drawList, startList } from "./list.js";
import { about, openPicker, startPicker } from "./picker.js";

const WHO = "qingjiao-person"; // in sessionStorage: every tab may be somebody else
const BANNER_AFTER_MS = 800;
const wide = matchMedia("(min-width: 900px)");
const finePointer = matchMedia("(pointer: fine)");

let conversations = new Map();
let unfollow = null;
let bannerTimer;
let ready = Promise.resolve(); // what was said before is known, and what comes is followed
let turn = 0; // grows whenever somebody else sits down: what was begun before is dropped

const open = () => chat.openConversation();

function view(name) {
  document.body.dataset.view = name;
  $("picker").hidden = name !== "picker";
  $("app").hidden = name === "picker";
}

async function become(person) {
  turn += 1;
  const mine = turn;
  try {
    await api.sitDown(person);
  } catch (error) {
    sessionStorage.removeItem(WHO);
    toast(error.message);
    await leave();
    return;
  }
  const seat = api.currentSeat();
  sessionStorage.setItem(WHO, seat.person.id);
  conversations = new Map(seat.conversations.map((meta) => [meta.id, new Conversation(meta, seat.person.id)]));
  drawMe(seat.person);
  view("list");
  chat.show(null);
  redrawList();
  enter(); // before anything is loaded: whoever is quick is not pulled back, and loses no photo
  let loaded;
  ready = new Promise((resolve) => (loaded = resolve));
  delete document.body.dataset.ready;
  const { version } = seat;
  await Promise.all([...conversations.values()].map(load));
  if (mine !== turn) return;
  unfollow?.();
  unfollow = api.follow(version, { onMessage: arrived, onState: connected });
  if (open()) chat.show(open());
  readOpen();
  redrawList();
  document.body.dataset.ready = "yes";
  loaded();
}

// Where to be after sitting down: where the address says, else the list; beside it, the bot.
function enter() {
  const asked = conversations.get(decodeURIComponent(location.hash.slice(1)));
  const first = [...conversations.values()][0];
  if (asked || wide.matches) openChat((asked ?? first).id, { push: !asked });
  else $("conversations").querySelector("button")?.focus();
}

function drawMe(person) {
  const face = avatar(person.name);
  face.id = "me-avatar";
  $("me-avatar").replaceWith(face);
  $("me-name").textContent = person.name;
  $("me-about").textContent = about(person);
}

async function load(conversation) {
  const mine = turn;
  try {
    const { messages } = await api.history(conversation.id);
    messages.forEach((message) => conversation.put(message));
    conversation.loaded = true;
  } catch (error) {
    if (mine === turn) toast(error.message);
  }
}

function openChat(id, { push = true } = {}) {
  const conversation = conversations.get(id);
  if (!conversation) return;
  const seat = api.currentSeat();
  if (open() !== conversation) clearComposer();
  view("chat");
  $("chat-title").textContent = conversation.title;
  const group = conversation.kind === "group";
  $("chat-about").textContent = group ? "群聊" : "作业 · 学情 · 校园事务";
  prepareComposer({ quick: group ? [] : seat.quick, limits: seat.limits, title: conversation.title, group });
  chat.show(conversation);
  readOpen();
  redrawList();
  if (push) history.pushState({ within: true }, "", `#${encodeURIComponent(id)}`);
  if (finePointer.matches) focusComposer();
  else $("chat-title").focus({ preventScroll: true });
}

function closeChat() {
  const was = open()?.id;
  view("list");
  if (wide.matches) return;
  chat.show(null);
  redrawList();
  if (was) $("conversations").querySelector(`[data-conversation="${CSS.escape(was)}"]`)?.focus();
}

// Back to where one came from; a page that was opened on a chat has nothing behind it.
function back() {
  if (history.state?.within) {
    history.back();
    return;
  }
  history.replaceState(null, "", location.pathname);
  closeChat();
}

const redrawList = () => drawList([...conversations.values()], open()?.id);

function readOpen() {
  if (open() && !document.hidden) open().read();
}

function arrived(message) {
  const conversation = conversations.get(message.conversation);
  if (!conversation || conversation.hold(message)) return;
  show(conversation, [message]);
}

function show(conversation, messages) {
  for (const message of messages) {
    if (conversation.put(message) && conversation === open()) chat.update(message);
  }
  readOpen();
  redrawList();
}

function connected(now) {
  clearTimeout(bannerTimer);
  const banner = $("banner");
  if (now) {
    banner.hidden = true;
    banner.textContent = "";
    return;
  }
  bannerTimer = setTimeout(() => {
    banner.textContent = "连接断了，正在重连…";
    banner.hidden = false;
  }, BANNER_AFTER_MS);
}

function say({ text, photos }) {
  const conversation = open();
  const clientId = newId();
  const images = photos.map((photo, place) => ({ src: photo.url, alt: `图片 ${place + 1}`, file: photo.name }));
  const at = new Date().toISOString();
  const message = { id: `sending-${clientId}`, clientId, conversation: conversation.id, mine: true, text, photos, images, card: null, at };
  conversation.pending.push(message);
  deliver(conversation, message);
}

async function deliver(conversation, message) {
  const redraw = () => conversation === open() && chat.update(message);
  Object.assign(message, { failed: null, sending: true, progress: 0 });
  redraw();
  redrawList();
  await ready; // else the answer could come before the question is in its place
  try {
    const sent = await api.send(message, (progress) => {
      message.progress = progress;
      redraw();
    });
    const released = conversation.sent(message.clientId, sent);
    if (conversation === open()) chat.remove(message.id);
    show(conversation, released);
  } catch (error) {
    Object.assign(message, { failed: error.message, sending: false });
    redraw();
    show(conversation, conversation.release());
    toast(error.message);
  }
}

function retry(clientId) {
  const message = open().pending.find((one) => one.clientId === clientId);
  if (message) deliver(open(), message);
}

function forget(clientId) {
  const conversation = open();
  conversation.pending = conversation.pending.filter((one) => one.clientId !== clientId);
  chat.remove(`sending-${clientId}`);
  show(conversation, conversation.release());
  focusComposer();
}

async function leave() {
  turn += 1;
  unfollow?.();
  unfollow = null;
  api.standUp();
  sessionStorage.removeItem(WHO);
  history.replaceState(null, "", location.pathname);
  connected(true);
  chat.show(null);
  view("picker");
  await openPicker();
}

startPicker(become);
startList(openChat);
startComposer(say);
chat.startChat({ say: (text) => say({ text, photos: [] }), retry, forget });
$("switch").addEventListener("click", leave);
$("back").addEventListener("click", back);
addEventListener("popstate", () => {
  if (!api.currentSeat()) return;
  const asked = decodeURIComponent(location.hash.slice(1));
  if (conversations.has(asked)) openChat(asked, { push: false });
  else closeChat();
});
document.addEventListener("visibilitychange", () => {
  readOpen();
  redrawList();
});

const known = sessionStorage.getItem(WHO);
if (known) become(known);
else openPicker();
