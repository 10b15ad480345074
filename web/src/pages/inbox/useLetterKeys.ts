import { useLocalStorage } from '@mantine/hooks';

/** Keys that are letters can be turned off, for who speaks to the computer (WCAG 2.1.4). */
export function useLetterKeys() {
  return useLocalStorage({ key: 'aftertone-letter-keys', defaultValue: true });
}
