/** How a policy was before and after, setting by setting, in words and not as JSON. */
import type { AnswerAt } from '../../src/api/client.ts';
import { client } from '../ask/client.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Outcome } from '../parts/outcome.tsx';
import { Table } from '../parts/table.tsx';
import { words } from '../words/words.ts';
import { settingName } from './setting-name.ts';

type Change = AnswerAt<'GET', '/api/v1/revocations/{id}/policy'>;
type Difference = Change['differences'][number];

interface PolicyChangeProps {
  readonly revocationId: string;
  /** What the record itself says, where it kept no policy. */
  readonly inWords: readonly string[];
}

export function PolicyChange({ revocationId, inWords }: PolicyChangeProps) {
  const shown = useAnswer(`policy of ${revocationId}`, (etag) =>
    client.get('/api/v1/revocations/{id}/policy', {
      params: { id: revocationId },
      ...(etag !== undefined && { etag }),
    }),
  );
  const isMissing = shown.problem !== undefined;
  if (isMissing) return <InWords texts={inWords} />;
  return <Outcome of={shown}>{(change) => <Sides change={change} inWords={inWords} />}</Outcome>;
}

function InWords({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ul class="plain">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Sides({ change, inWords }: { readonly change: Change; readonly inWords: readonly string[] }) {
  const { revocation } = words.value;
  const { state, differences, hasBefore, hasAfter } = change;
  const isStateChanged = state !== undefined && state.from !== state.to;
  if (differences.length > 0) return <Differences change={change} />;
  if (!hasBefore && !hasAfter && !isStateChanged && inWords.length === 0)
    return <p class="quiet">{revocation.noSides}</p>;
  const isNew = hasAfter || (isStateChanged && state.from === undefined);
  const isGone = hasBefore || (isStateChanged && state.to === undefined);
  return (
    <>
      {isNew && !isGone && <p>{revocation.created}</p>}
      {isGone && !isNew && <p>{revocation.deleted}</p>}
      {isStateChanged && <Differences change={change} />}
      <InWords texts={inWords} />
    </>
  );
}

function Differences({ change: { state, differences } }: { readonly change: Change }) {
  const { revocation } = words.value;
  const isStateChanged = state !== undefined && state.from !== state.to;
  return (
    <Table label={revocation.changed} kind="diff">
      <thead>
        <tr>
          <th scope="col">{revocation.setting}</th>
          <th scope="col">{revocation.before}</th>
          <th scope="col">{revocation.after}</th>
        </tr>
      </thead>
      <tbody>
        {isStateChanged && <Values name={revocation.state} from={state.from} to={state.to} />}
        {differences.map((difference) => (
          <Row key={difference.path} difference={difference} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ difference }: { readonly difference: Difference }) {
  const { revocation } = words.value;
  const name = settingName(difference.path);
  if (!('added' in difference)) return <Values name={name} from={difference.from} to={difference.to} />;
  return (
    <tr>
      <th scope="row" title={difference.path}>
        {name}
      </th>
      <td>
        {difference.removed.map((value) => (
          <del key={value} title={revocation.removed}>
            − {value}
          </del>
        ))}
      </td>
      <td>
        {difference.added.map((value) => (
          <ins key={value} title={revocation.added}>
            + {value}
          </ins>
        ))}
      </td>
    </tr>
  );
}

interface ValuesProps {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function Values({ name, from, to }: ValuesProps) {
  const { revocation } = words.value;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{from === undefined ? <span class="quiet">{revocation.notSet}</span> : <del>{from}</del>}</td>
      <td>{to === undefined ? <span class="quiet">{revocation.notSet}</span> : <ins>{to}</ins>}</td>
    </tr>
  );
}
