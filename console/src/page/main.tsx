import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from './Page';
import { takeLink } from './recovery';
import { readSettings } from './settings';

const link = takeLink();
const place = document.getElementById('console');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <Page settings={readSettings()} link={link} />
    </StrictMode>,
  );
}

void import('./font.css');
