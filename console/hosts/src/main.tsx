/** In the browser. The host's own styles are loaded last, which makes them strongest. */
import '@revenue-ripple/devops-console/style.css';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { App } from './App';
import './layout.css';

await import('./host.css');
const root = document.getElementById('root') as HTMLElement;
if (root.hasChildNodes()) {
  hydrateRoot(root, <App />);
} else {
  createRoot(root).render(<App />);
}
