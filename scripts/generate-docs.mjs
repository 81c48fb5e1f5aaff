/** Brings every page that is made from something else up to date; with --check only says which are not. */
import './embed-reports.mjs';
import './embed-outputs.ts';
import './render-devices-doc.ts';
