import { createTheme, Drawer, Modal } from '@mantine/core';

/** Only what needs no style element (look.css has the colours; ADR 32). A window that locks the page's scrolling would write one. */
export const theme = createTheme({
  primaryColor: 'indigo',
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
  },
});
