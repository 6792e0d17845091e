// Starts the page. A script of its own, because a strict content-security policy allows no inline ones.
import init from './page.js';

// The chosen theme, before the first paint; the page itself takes over from there.
const theme = new URLSearchParams(location.search).get('theme') ?? stored();
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

function stored() {
  try {
    return localStorage.getItem('kernelarium.theme');
  } catch {
    return null; // Storage is closed to frames of other sites, and in some private windows.
  }
}

init().catch((error) => {
  const place = document.querySelector('#app .clock');
  if (place) place.textContent = `This page could not be started: ${error.message}`;
});

// From now on the page works without a network, too. Frames leave that to the page itself; where there are no
// service workers (plain http, some private windows) it needs the network as any page does.
if (window === window.top) addEventListener('load', () => navigator.serviceWorker?.register('./offline.js').catch(() => {}));
