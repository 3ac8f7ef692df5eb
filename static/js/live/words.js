// What the ribbon says, in Korean on Korean pages and in English elsewhere.

const ko = {
  lang: "ko",
  findings: "찾은 문제",
  none: "문제가 없습니다.",
  follow: "따라가기",
  followHint: "글을 저장하면 이 탭에서 그 글을 엽니다",
  offline: "서버와 연결이 끊겼습니다",
  slow: (/** @type {number} */ s) => `다시 만드는 중 (${s}초째)`,
  more: (/** @type {number} */ n) => `그 밖에 ${n}건이 더 있습니다.`,
  broken: "마지막으로 성공한 화면",
  took: (/** @type {number} */ ms) => `${round(ms)} ms`,
  notes: (/** @type {number} */ n) => `글 ${n.toLocaleString("ko")}개`,
  errors: (/** @type {number} */ n) => `오류 ${n}건`,
  warnings: (/** @type {number} */ n) => `경고 ${n}건`,
  error: "오류",
  warning: "경고",
  info: "알림",
  openEditor: "편집기에서 열기",
  overlay: "새로 만들지 못했습니다",
  overlayText: "지금 보이는 것은 마지막으로 성공한 화면입니다. 고쳐서 저장하면 이 안내는 사라집니다.",
  gone: "이 글은 이제 없습니다",
  goneText: "지워졌거나 비공개가 되었습니다. 되돌리면 다시 나타납니다.",
  goHome: "처음으로",
};

/** @type {typeof ko} */
const en = {
  lang: "en",
  findings: "Findings",
  none: "Nothing to mend.",
  follow: "Follow",
  followHint: "Open each note in this tab as it is saved",
  offline: "Connection to the server lost",
  slow: (s) => `Rebuilding (${s} s so far)`,
  more: (n) => `And ${n} more.`,
  broken: "last good version",
  took: (ms) => `${round(ms)} ms`,
  notes: (n) => `${n.toLocaleString("en")} ${n === 1 ? "note" : "notes"}`,
  errors: (n) => `${n} ${n === 1 ? "error" : "errors"}`,
  warnings: (n) => `${n} ${n === 1 ? "warning" : "warnings"}`,
  error: "error",
  warning: "warning",
  info: "info",
  openEditor: "Open in the editor",
  overlay: "The site could not be rebuilt",
  overlayText: "You are looking at the last good version. This note goes away once the fault is mended and saved.",
  gone: "This note is gone",
  goneText: "It was deleted or made private. It comes back when it does.",
  goHome: "Home",
};

/** @param {number} ms */
const round = (ms) => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en"));

/**
 * @param {string} lang of the page
 * @returns {typeof ko}
 */
export function words(lang) {
  return /^ko\b/i.test(lang) ? ko : en;
}
