// Browsers start no worker from a file: where the site is read from files, its search runs in a
// hidden frame, which looks like a worker to it. Tried in Chromium.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.addEventListener("load", () => this.start(address), { once: true });
      document.documentElement.append(this.frame);
    }

    start(address) {
      const inner = this.frame.contentWindow;
      inner.postMessage = (data) => {
        const message = new MessageEvent("message", { data: structuredClone(data) });
        setTimeout(() => this.onmessage?.(message));
      };
      const script = inner.document.createElement("script");
      script.src = new URL(address, location);
      script.addEventListener("load", () => {
        this.postMessage = (data) => {
          const message = new inner.MessageEvent("message", { data: structuredClone(data) });
          setTimeout(() => inner.dispatchEvent(message));
        };
        this.waiting.forEach((data) => this.postMessage(data));
      });
      script.addEventListener("error", (event) => this.onerror?.(event));
      inner.document.body.append(script);
    }

    postMessage(data) {
      this.waiting.push(data); // until the script is there
    }

    terminate() {
      this.frame.remove();
    }
  };
}
