import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { choose, isLanguage, languages } from '../text';

export function LanguageChoice({ label, chosen }: { label?: string; chosen?: (language: string) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <NativeSelect
      label={label}
      aria-label={label ? undefined : t('settings.language')}
      value={i18n.language}
      data={Object.entries(languages).map(([value, name]) => ({ value, label: name }))}
      onChange={(event) => {
        const language = event.currentTarget.value;
        if (!isLanguage(language)) return;
        void choose(language);
        chosen?.(language);
      }}
    />
  );
}
