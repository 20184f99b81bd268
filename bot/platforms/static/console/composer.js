// The composer: words, photos (button, drop, paste) with thumbnails, chips.

import { $, h, icon, newId, toast } from "./dom.js";

const text = $("text");
const files = $("files");
const thumbs = $("thumbs");
const chat = $("chat");

const FILES = /\.(pdf|zip|xlsx|csv|pptx?|docx?|mp4|m4a|mp3|webm|vtt)$/i; // scans, tables, courseware
let photos = []; // { file, url, id, name: of what is no photo, else "" }
let limits = { files: 50, file_bytes: 20 * 1024 * 1024 };
let onSend = null;

export function startComposer(send) {
  onSend = send;
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault(); // Enter while an input method is choosing a word is not for us
    submit();
  });
  text.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length) return;
    event.preventDefault();
    attach(pasted);
  });
  $("pick-photo").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    attach([...files.files]);
    files.value = "";
  });
  $("chips").addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (chip) onSend({ text: chip.textContent, photos: [] });
  });
  thumbs.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) take(Number(button.dataset.place));
  });
  startDrop();
}

export function prepareComposer({ quick, limits: wanted, title, group }) {
  limits = wanted;
  text.placeholder = group ? `发到 ${title}` : "发消息，或发作业照片";
  $("chips").replaceChildren(...quick.map((words) => h("button", { type: "button", class: "chip" }, words)));
  $("chips").hidden = !quick.length;
}

export const focusComposer = () => text.focus({ preventScroll: true });

export function clearComposer() {
  photos.forEach((photo) => URL.revokeObjectURL(photo.url));
  photos = [];
  text.value = "";
  grow();
  drawThumbs();
}

function submit() {
  const words = text.value.trim();
  if (!words && !photos.length) {
    focusComposer();
    return;
  }
  const message = { text: words, photos };
  photos = [];
  text.value = "";
  grow();
  drawThumbs();
  onSend(message);
  focusComposer();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 132)}px`;
  $("send").dataset.ready = String(Boolean(text.value.trim() || photos.length));
}

function attach(chosen) {
  for (const file of chosen) {
    const name = FILES.test(file.name) ? file.name : "";
    if (!name && !file.type.startsWith("image/")) toast(`“${file.name}”不是照片，没有放进来。请选 JPG 或 PNG，成叠的选 PDF 或 ZIP。`);
    else if (file.size > limits.file_bytes) toast(`“${file.name}”超过 20 MB，没有放进来。请压缩后再发，或重新拍一张。`);
    else if (photos.length >= limits.files) {
      toast(`一次最多发 ${limits.files} 张照片。其余的请下一次发。`);
      break;
    } else photos.push({ file, name, url: URL.createObjectURL(file), id: newId() });
  }
  drawThumbs();
  grow();
  focusComposer();
}

function take(place) {
  const [gone] = photos.splice(place, 1);
  URL.revokeObjectURL(gone.url);
  drawThumbs();
  grow();
  const next = thumbs.querySelectorAll("button")[Math.min(place, photos.length - 1)];
  (next ?? text).focus();
}

function drawThumbs() {
  thumbs.hidden = !photos.length;
  thumbs.replaceChildren(
    ...photos.map((photo, place) =>
      h(
        "li",
        {},
        photo.name
          ? h("span", { class: "file" }, photo.name)
          : h("img", { src: photo.url, alt: `第 ${place + 1} 张：${photo.file.name}` }),
        h("button", { type: "button", "data-place": place, "aria-label": `去掉第 ${place + 1} 张` }, icon("close")),
      ),
    ),
  );
}

function startDrop() {
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (inside) => {
    depth = inside ? depth + 1 : Math.max(0, depth - 1);
    chat.classList.toggle("dropping", depth > 0);
  };
  chat.addEventListener("dragenter", (event) => carriesFiles(event) && over(true));
  chat.addEventListener("dragleave", (event) => carriesFiles(event) && over(false));
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault(); // a photo dropped beside the chat must not replace the page
    depth = 0;
    chat.classList.remove("dropping");
    if (chat.contains(event.target)) attach([...(event.dataTransfer?.files ?? [])]);
  });
}
