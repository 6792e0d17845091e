// <kernelarium-machine>: a whole computer in somebody else's page.
//
//   <script src="https://…/embed.js" defer></script>
//   <kernelarium-machine program="hello" panels="console,tennis"></kernelarium-machine>
//
// Nothing is loaded until the reader asks for it (or the `autoplay` attribute does); then the machine comes in
// a frame of its own, so that neither page can disturb the other. Attributes, passed on as they are:
//
//   program   an example by name, or a program shared by its address
//   panels    which panels to show, by name, with commas
//   autoplay  load at once and press power
//   speed     instructions a second, or "max"
//   theme     light or dark; otherwise the reader's own
//   height    of the frame in pixels, 560 unless told
//   label     what the button says
(() => {
  const base = new URL('.', document.currentScript?.src ?? location.href);
  const PASSED = ['program', 'panels', 'speed', 'theme'];

  class KernelariumMachine extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: 'open' });
      const height = Math.max(240, Number.parseInt(this.getAttribute('height') ?? '560', 10) || 560);
      // Styles by the object model, not by an element: a content-security policy may forbid inline styles.
      Object.assign(this.style, { display: 'block', margin: '1em 0' });
      if (this.hasAttribute('autoplay')) this.load(root, height);
      else this.invite(root, height);
    }

    invite(root, height) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = this.getAttribute('label') ?? 'Start the computer in this page';
      Object.assign(button.style, {
        width: '100%', minHeight: `${Math.min(height, 160)}px`, font: 'inherit', cursor: 'pointer',
        color: 'inherit', background: 'transparent', border: '1px solid currentColor', borderRadius: '6px',
      });
      button.addEventListener('click', () => {
        button.remove();
        this.load(root, height).focus();
      });
      root.append(button);
    }

    load(root, height) {
      const address = new URL('embed.html', base);
      for (const name of PASSED) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      address.searchParams.set('autoplay', ''); // the reader has asked already
      const frame = document.createElement('iframe');
      frame.src = address.href;
      frame.title = this.getAttribute('label') ?? 'Kernelarium: a computer in this page';
      frame.loading = 'lazy';
      frame.allow = 'clipboard-write';
      Object.assign(frame.style, { width: '100%', height: `${height}px`, border: '0', display: 'block' });
      root.append(frame);
      return frame;
    }
  }

  if (!customElements.get('kernelarium-machine')) customElements.define('kernelarium-machine', KernelariumMachine);
})();
