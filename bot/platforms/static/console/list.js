// The conversation list: avatar, title, last words, time, unread badge.

import { $, h, icon, when } from "./dom.js";
import { preview } from "./messages.js";

const list = $("conversations");
let onOpen = null;

export function startList(open) {
  onOpen = open;
  list.addEventListener("click", (event) => {
    const row = event.target.closest("button[data-conversation]");
    if (row) onOpen(row.dataset.conversation);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...list.querySelectorAll("button")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
  });
}

// The newest on top, the one with the bot first among the silent.
export function drawList(conversations, open) {
  const focused = document.activeElement?.dataset?.conversation;
  const newest = [...conversations].sort((a, b) => new Date(b.last()?.at ?? 0) - new Date(a.last()?.at ?? 0));
  list.replaceChildren(...newest.map((conversation) => row(conversation, conversation.id === open)));
  if (focused) list.querySelector(`[data-conversation="${CSS.escape(focused)}"]`)?.focus();
  const unread = conversations.reduce((sum, one) => sum + one.unread(), 0);
  const elsewhere = conversations.reduce((sum, one) => sum + (one.id === open ? 0 : one.unread()), 0);
  document.title = unread ? `(${unread}) 青教` : "青教";
  const badge = $("elsewhere");
  badge.hidden = !elsewhere;
  badge.textContent = short(elsewhere);
  $("back").setAttribute("aria-label", elsewhere ? `返回会话列表，${elsewhere} 条未读` : "返回会话列表");
}

const short = (number) => (number > 99 ? "99+" : String(number));

function row(conversation, open) {
  const last = conversation.last();
  const unread = conversation.unread();
  const group = conversation.kind === "group";
  const face = group
    ? h("span", { class: "avatar group", "aria-hidden": "true" }, icon("group"))
    : h("span", { class: "avatar bot", "aria-hidden": "true" }, "青");
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "conversation", "data-conversation": conversation.id, "aria-current": open ? "true" : null },
      h("span", { class: "face" }, face, unread > 0 && h("span", { class: "badge", "aria-hidden": "true" }, short(unread))),
      h(
        "span",
        { class: "conversation-words" },
        h("span", { class: "conversation-top" }, h("b", {}, conversation.title), last && h("time", { datetime: last.at }, when(last.at, { brief: true }))),
        h("span", { class: "preview" }, last ? preview(last, group) : "还没有消息"),
        unread > 0 && h("span", { class: "visually-hidden" }, `，${unread} 条未读`),
      ),
    ),
  );
}
