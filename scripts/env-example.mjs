// Writes .env.example from the settings' own descriptions.
import { writeFileSync } from 'node:fs';
import './processes.mjs';

const { toEnvExample } = await import('../src/config.ts');
writeFileSync('.env.example', toEnvExample());
