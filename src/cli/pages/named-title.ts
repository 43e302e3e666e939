/** What a page is about: its name, and beside it the id; below it where there is no room. */
import widthOf from 'string-width';
import { printable } from '../../base/printable.ts';
import { type Screen, styled } from '../terminal/screen.ts';

/** @param about kind and id */
export function namedTitle(name: string, about: string, screen: Screen): string {
  const [nameText, aboutText] = [printable(name), printable(about)];
  const gap = widthOf(`${nameText}  ${aboutText}`) <= screen.columns ? '  ' : '\n';
  return `${styled('bold', nameText, screen)}${gap}${styled('dim', aboutText, screen)}\n`;
}
