/** What jsdom lacks of a browser. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';

HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// What a test waits for comes; a busy machine may take longer than the library's second.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  window.location.hash = '';
  localStorage.clear();
});
afterEach(cleanup);
