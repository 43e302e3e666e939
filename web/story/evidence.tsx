/** How we know: each piece of evidence when it arrived, from which source, and how long after the act. */
import type { Details } from '../ask/answers.ts';
import { Table } from '../parts/table.tsx';
import { Interval, spanText, Time } from '../parts/time.tsx';
import { words } from '../words/words.ts';

export function Evidence({ details: { evidence } }: { readonly details: Details }) {
  const { revocation } = words.value;
  const inOrder = evidence.toSorted((a, b) => (a.seenAt < b.seenAt ? -1 : 1));
  return (
    <section>
      <h2>{revocation.evidence}</h2>
      <Table label={revocation.evidence}>
        <thead>
          <tr>
            <th scope="col">{revocation.arrived}</th>
            <th scope="col">{revocation.delay}</th>
            <th scope="col">{revocation.source}</th>
            <th scope="col">{revocation.when}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder.map(({ source, sourceId, occurred, seenAt }) => (
            <tr key={`${source} ${sourceId}`}>
              <td>
                <Time at={seenAt} seconds />
              </td>
              <td class="number">{spanText(Math.max(0, Date.parse(seenAt) - Date.parse(occurred.to)))}</td>
              <td title={sourceId}>{source}</td>
              <td>
                <Interval {...occurred} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
