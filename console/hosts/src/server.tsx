/** Prints the page's markup. Node.js loads the package itself, not a bundle. */
import { renderToString } from 'react-dom/server';
import { App } from './App';

console.log(renderToString(<App />));
