// The open conversation: the log of messages, kept at its end, and presses inside it.

import * as api from "./api.js";
import { $, h, morph, newId, toast } from "./dom.js";
import { messageNode, rememberPress, settle } from "./messages.js";
import { openViewer } from "./viewer.js";

const STAMP_AFTER_MS = 5 * 60 * 1000;
const NEAR_END_PX = 140;
const WORKING_MS = 90 * 1000;

const log = $("log");
let conversation = null;
let actions = null; // { say(text), retry(clientId), forget(clientId) }
let workingTimer;

export function startChat(wanted) {
  actions = wanted;
  log.addEventListener("click", tapped);
  log.addEventListener("scroll", () => nearEnd() && ($("newest").hidden = true), { passive: true });
  log.addEventListener("error", (event) => event.target.closest(".picture")?.classList.add("broken"), true);
  $("newest").addEventListener("click", toEnd);
}

export const openConversation = () => conversation;

export function show(wanted) {
  conversation = wanted;
  $("chat").classList.toggle("empty", !wanted); // nothing can be typed that nobody would get
  $("newest").hidden = true;
  log.setAttribute("aria-busy", "true"); // a whole history is not news to read out
  log.setAttribute("aria-live", "off");
  log.replaceChildren();
  if (wanted) {
    const views = wanted.sorted();
    log.append(...views.map((view, place) => node(view, views[place - 1])));
    if (wanted.loaded && !views.length) log.append(greeting(wanted));
    settle(log);
    showWorking();
    toEnd();
  }
  requestAnimationFrame(() => {
    log.setAttribute("aria-busy", "false");
    log.setAttribute("aria-live", "polite");
  });
}

function greeting(wanted) {
  const words = wanted.kind === "direct" ? "你好，我是青教。发一张作业照片，或发“帮助”看看我会什么。" : "这个群里还没有消息。";
  return h("p", { class: "greeting" }, words);
}

// Draws one message anew where it stands, or puts it where it belongs.
export function update(view) {
  const atEnd = nearEnd() || view.mine;
  log.querySelector(".greeting")?.remove();
  const views = conversation.sorted();
  const place = views.findIndex((other) => other.id === view.id);
  const isNew = !find(view.id);
  draw(views, place);
  if (isNew && find(views[place + 1]?.id)) draw(views, place + 1); // its time may go without saying now
  showWorking();
  if (atEnd) toEnd();
  else if (isNew) $("newest").hidden = false;
}

function draw(views, place) {
  const wanted = node(views[place], views[place - 1]);
  const old = find(views[place].id);
  if (old) morph(old, wanted);
  else insert(wanted, views.slice(place + 1));
  settle(old ?? wanted);
}

export function remove(id) {
  find(id)?.remove();
  showWorking();
}

const find = (id) => log.querySelector(`article[data-id="${CSS.escape(String(id))}"]`);

function insert(wanted, later) {
  const next = later.map((view) => find(view.id)).find(Boolean) ?? log.querySelector(".working");
  log.insertBefore(wanted, next ?? null);
}

function node(view, before) {
  const stamp = !before || new Date(view.at) - new Date(before.at) > STAMP_AFTER_MS;
  return messageNode(view, { group: conversation.kind === "group", stamp, me: api.currentSeat().person.name });
}

function showWorking() {
  clearTimeout(workingTimer);
  const old = log.querySelector(".working");
  if (!conversation?.waiting) {
    old?.remove();
    return;
  }
  if (!old) log.append(h("p", { class: "working" }, "青教正在处理", h("i"), h("i"), h("i")));
  workingTimer = setTimeout(() => log.querySelector(".working")?.remove(), WORKING_MS);
}

const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;

export function toEnd() {
  log.scrollTop = log.scrollHeight;
  $("newest").hidden = true;
}

function tapped(event) {
  const target = event.target.closest("button");
  if (!target) return;
  if (target.dataset.picture !== undefined) openViewer(target);
  else if (target.dataset.retry) actions.retry(target.dataset.retry);
  else if (target.dataset.forget) actions.forget(target.dataset.forget);
  else if (target.dataset.token) pressButton(target);
  else if (target.dataset.say) actions.say(target.dataset.say);
}

async function pressButton(target) {
  if (target.dataset.state === "busy") return;
  const { token } = target.dataset;
  const messageId = Number(target.closest("article").dataset.id);
  const pressedIn = conversation;
  target.dataset.state = "busy";
  target.setAttribute("aria-busy", "true");
  try {
    await api.press(pressedIn.id, token, newId());
    if (target.dataset.again === undefined) rememberPress(token);
    redraw(pressedIn, messageId);
  } catch (error) {
    redraw(pressedIn, messageId);
    toast(error.message);
  }
}

function redraw(pressedIn, messageId) {
  const view = pressedIn.messages.get(messageId);
  if (conversation !== pressedIn || !view) return;
  const focused = document.activeElement;
  const end = nearEnd();
  update(view);
  if (end) toEnd();
  // A disabled button loses the focus; somebody who works by keyboard goes on from its message.
  if (focused?.disabled) (focused.parentElement.querySelector("button:not(:disabled)") ?? log).focus({ preventScroll: true });
}
