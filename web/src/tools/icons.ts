// The icons of buttons: lines on a square of 24, in the colour of the text around them.

const SVG = 'http://www.w3.org/2000/svg';

const LENS = 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20.5 20.5';
const RING = 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z';

const LINES = {
  /** A frame, and what reaches from one of its sides to the other. */
  fit: 'M3.5 5.5h17v13h-17zM7 12h10M9.5 9.5 7 12l2.5 2.5M14.5 9.5 17 12l-2.5 2.5',
  actualSize: 'M4 8.5 6.5 6.5v11M16.5 8.5 19 6.5v11M12 10v.01M12 14.5v.01',
  zoomIn: `${LENS}M10.5 7.5v6M7.5 10.5h6`,
  zoomOut: `${LENS}M7.5 10.5h6`,
  fullScreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  download: 'M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15',
  link: 'M10 7.5H7.5a4.5 4.5 0 0 0 0 9H10M14 7.5h2.5a4.5 4.5 0 0 1 0 9H14M8.5 12h7',
  info: `${RING}M12 11v5.5M12 7.5v.01`,
  figures: 'M4 4v16h16M8 16v-4M12 16V7M16 16v-6',
  help: `${RING}M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.5v.01`,
  close: 'M6 6l12 12M18 6 6 18',
} as const;

export type IconName = keyof typeof LINES;

/** Says nothing to those who hear the page: the button has a name. */
export function icon(name: IconName): SVGSVGElement {
  const drawing = document.createElementNS(SVG, 'svg') as SVGSVGElement;
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', LINES[name]);
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.setAttribute('class', 'icon');
  drawing.append(path);
  return drawing;
}
