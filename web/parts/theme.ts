/** Light or dark: as the system has it, unless the reader chose. */
import { signal } from '@preact/signals';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const CHOICE = 'theme';

export const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(CHOICE)) ?? 'system');

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
}

export function chooseTheme(wanted: Theme): void {
  theme.value = wanted;
  localStorage.setItem(CHOICE, wanted);
  applyTheme();
}
