import {
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  type MantineThemeOverride,
  Menu,
  Modal,
  Notification,
  Tooltip,
} from '@mantine/core';

const teal: MantineColorsTuple = [
  '#eefaf8',
  '#d5f2ed',
  '#abe4dc',
  '#78d0c6',
  '#4ab8ad',
  '#2a9d94',
  '#1a7f78',
  '#156862',
  '#135350',
  '#104341',
];

const dark: MantineColorsTuple = [
  '#e4e6ea',
  '#bcc1ca',
  '#9da3ae',
  '#6c727d',
  '#343941',
  '#2e323a',
  '#23272e',
  '#1a1d22',
  '#131519',
  '#0c0e11',
];

/** `close`: what a screen reader says at the cross of a window. */
export function themeWith({ close }: { close: string }): MantineThemeOverride {
  const closeButtonProps = { 'aria-label': close };
  // A page has one banner: the head of a window is none.
  const attributes = { header: { role: 'presentation' } };
  return createTheme({
    colors: { teal, dark },
    primaryColor: 'teal',
    primaryShade: 6,
    fontFamily:
      '"Inter Variable", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    headings: {
      fontWeight: '650',
      textWrap: 'balance',
      sizes: {
        h1: { fontSize: '1.625rem', lineHeight: '1.25' },
        h2: { fontSize: '1.25rem', lineHeight: '1.3' },
        h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
      },
    },
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    components: {
      Button: Button.extend({ styles: { label: { fontWeight: 550 } } }),
      Badge: Badge.extend({ styles: { root: { textTransform: 'none', fontWeight: 600 } } }),
      Card: Card.extend({ defaultProps: { withBorder: true, radius: 'lg', padding: 'md' } }),
      Menu: Menu.extend({ defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } }),
      Modal: Modal.extend({
        defaultProps: { centered: true, radius: 'lg', padding: 'lg', closeButtonProps, attributes },
      }),
      Drawer: Drawer.extend({ defaultProps: { position: 'right', padding: 'lg', closeButtonProps, attributes } }),
      Notification: Notification.extend({
        defaultProps: { closeButtonProps },
        styles: { description: { color: 'var(--mantine-color-dimmed)' } },
      }),
      Tooltip: Tooltip.extend({
        defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: false } },
      }),
    },
  });
}

/** Mantine's dimmed and placeholder colours stay below a contrast of 4.5:1; these do not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#596069',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': '#c92a2a',
    '--nearface-canvas': '#f7f8f9',
    '--nearface-line': '#e3e6e9',
    '--nearface-tint': '#eefaf8',
    '--nearface-accent': '#156862',
  },
  dark: {
    '--mantine-color-dimmed': '#9da3ae',
    '--mantine-color-placeholder': '#8f96a1',
    '--mantine-color-error': '#ff8787',
    '--nearface-canvas': '#131519',
    '--nearface-line': '#2e323a',
    '--nearface-tint': '#16302f',
    '--nearface-accent': '#78d0c6',
    ...light('teal', '#16302f', '#1c3b39', '#abe4dc'),
    ...light('gray', '#2b3038', '#343941', '#d3d7de'),
    ...light('red', '#371c1e', '#442326', '#ffb8b8'),
    ...light('orange', '#35261a', '#433021', '#ffd09b'),
  },
});

/** The colours of the variant "light"; Mantine's own are almost black on a dark card. */
function light(color: string, background: string, hover: string, text: string): Record<string, string> {
  return {
    [`--mantine-color-${color}-light`]: background,
    [`--mantine-color-${color}-light-hover`]: hover,
    [`--mantine-color-${color}-light-color`]: text,
  };
}
