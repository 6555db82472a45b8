import { render } from 'preact';
import { App } from './app.tsx';
import { startFacts } from './server-facts.ts';
import { startTheme } from './theme.ts';

startTheme();
startFacts();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
