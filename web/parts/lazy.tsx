/** A part of the page that is loaded when it is shown first. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { words } from '../words/words.ts';

/** @param load always the same function for one part */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [failed, setFailed] = useState(false);
    const [, setLoaded] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (part) => {
          loaded = part;
          setLoaded(true);
        },
        // After an update the old parts are gone: reloading gets the new page.
        () => setFailed(true),
      );
    }, []);
    const Part = loaded;
    if (Part !== undefined) return <Part {...props} />;
    const { page } = words.value;
    return <p role="status">{failed ? page.failed : page.loading}</p>;
  };
}
