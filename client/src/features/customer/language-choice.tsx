import { useState, type MouseEvent, type ReactElement } from 'react';
import { languages, type Language } from '../../../../src/contracts/languages.ts';
import { useSpeak, useSpeech } from '../../languages/use-speech.tsx';
import { go, withSearch } from '../../ui/router.tsx';
import { Wrong } from '../../ui/wrong.tsx';

/** Each as those who read it call it. */
const names: Readonly<Record<Language, string>> = {
  sv: 'Svenska',
  en: 'English',
  de: 'Deutsch',
  pl: 'Polski',
  it: 'Italiano',
};

/** Links, so that each language has an address to keep and to send on; followed without loading the page anew. */
export const LanguageChoice = (): ReactElement => {
  const { language: current, words } = useSpeech();
  const speak = useSpeak();
  const [isMissing, setMissing] = useState(false);
  const follow = async (event: MouseEvent, language: Language): Promise<void> => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const outcome = await speak(language);
    setMissing(outcome === 'missing');
    if (outcome === 'spoken') go(withSearch({ lang: language }), 'replace');
  };
  return (
    <footer className="languages">
      <nav aria-label={words.page.language}>
        <ul>
          {languages.map((language) => (
            <li key={language}>
              <a
                href={withSearch({ lang: language })}
                lang={language}
                hrefLang={language}
                aria-current={language === current ? 'true' : undefined}
                onClick={(event) => void follow(event, language)}
              >
                {names[language]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Wrong text={isMissing ? words.problems.unreachable : undefined} />
    </footer>
  );
};
