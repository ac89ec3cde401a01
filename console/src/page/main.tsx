import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from './Page';
import { readSettings } from './settings';

const place = document.getElementById('console');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <Page settings={readSettings()} />
    </StrictMode>,
  );
}

void import('./font.css');
