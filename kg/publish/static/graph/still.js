// The picture that came with the page is shown first. Only when a reader sees it is vis-network run,
// whose own picture then takes its place.

const still = document.querySelector(".still");
/** Pixels of a name, as in the picture to come. */
const NAME = 13;

/** Give the names of the still picture the size that names always have. */
function fit() {
  if (!still) return;
  const { width, height } = still.viewBox.baseVal;
  const scale = Math.min(still.clientWidth / width, still.clientHeight / height);
  for (const names of still.querySelectorAll("g")) names.setAttribute("font-size", NAME / scale);
}

/** Once the picture is on the screen, at once where nobody looks; then the filters are shown too. */
export async function seen() {
  fit();
  if (!document.hidden && PerformanceObserver.supportedEntryTypes.includes("paint")) {
    await new Promise((done) => { new PerformanceObserver(done).observe({ type: "paint", buffered: true }); });
  }
  document.documentElement.classList.add("seen");
}

/** Run vis-network: a file has its text, which the browser took for no script so far. */
export function bringLibrary() {
  const held = document.getElementById("library");
  const script = document.createElement("script");
  if (held) {
    script.textContent = held.textContent;
    held.replaceWith(script);
    return null;
  }
  return new Promise((done, failed) => {
    Object.assign(script, { src: document.querySelector('link[as="script"]').href, onload: done, onerror: failed });
    document.head.append(script);
  });
}

export const removeStill = () => still?.remove();
