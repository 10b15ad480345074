import '@mantine/core/styles.css';
import './look/look.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startTexts } from './text';

void startTexts().then(() => createRoot(document.getElementById('portal')!).render(<App />));
