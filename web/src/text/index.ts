import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

/** Written in themselves, so that everybody finds their own. */
export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;
export type Language = keyof typeof languages;

/** Others than English are loaded when they are wanted. */
const others = { de: () => import('./de.json'), fr: () => import('./fr.json') };
const kRemembered = 'aftertone-language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

export function isLanguage(text: string): text is Language {
  return text in languages;
}

function preferred(): Language {
  const remembered = localStorage.getItem(kRemembered);
  const wanted = [remembered ?? '', ...navigator.languages].map((language) => language.slice(0, 2));
  return wanted.find(isLanguage) ?? 'en';
}

export async function speak(language: Language) {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', (await others[language]()).default);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** `speak`, and on this device from now on. */
export async function choose(language: Language) {
  localStorage.setItem(kRemembered, language);
  await speak(language);
}

export function hasChosen() {
  return localStorage.getItem(kRemembered) !== null;
}

export async function startTexts() {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: 'en',
    fallbackLng: 'en',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await speak(preferred());
}
