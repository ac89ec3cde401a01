/** The version of React, and features of a browser that jsdom lacks. */
import { cleanup, configure } from '@testing-library/react';
import { version } from 'react';
import { afterEach, beforeEach, expect } from 'vitest';

expect(version.startsWith(`${process.env['REACT']}.`), `React ${version}`).toBe(true);

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

// A busy machine may need longer than the library's default of one second.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  window.location.hash = '';
  localStorage.clear();
});
afterEach(cleanup);
