/** What exactly was changed, as a line in the reader's language. Names of settings stay those of Graph. */
import type { Listed, PolicyChange } from '../../detect/policy-change.ts';
import type { Language } from './language.ts';

interface ChangeWords {
  readonly created: string;
  readonly deleted: string;
  readonly before: (state: string) => string;
  readonly tightened: string;
  readonly loosened: string;
  readonly changed: string;
  /** Of a policy; any other is shown as it is. */
  readonly states: Readonly<Record<'enabled' | 'disabled' | 'report-only', string>>;
  readonly added: string;
  readonly removed: string;
  readonly notSet: string;
  readonly more: (count: number) => string;
  readonly everybody: string;
  readonly joined: (who: string, group: string) => string;
  readonly left: (who: string, group: string) => string;
  readonly named: (policies: number) => string;
  /** Between two halves of a line. */
  readonly semicolon: string;
}

const WORDS: Readonly<Record<Language, ChangeWords>> = {
  en: {
    created: 'created',
    deleted: 'deleted',
    before: (state) => `it was ${state}`,
    tightened: 'tightened',
    loosened: 'loosened',
    changed: 'changed',
    states: { enabled: 'enabled', disabled: 'disabled', 'report-only': 'report-only' },
    added: 'added',
    removed: 'removed',
    notSet: 'not set',
    more: (count) => `and ${count} more`,
    everybody: 'everybody',
    joined: (who, group) => `${who} joined ${group}`,
    left: (who, group) => `${who} left ${group}`,
    named: (policies) => (policies === 1 ? '1 policy names it' : `${policies} policies name it`),
    semicolon: '; ',
  },
  de: {
    created: 'erstellt',
    deleted: 'gelöscht',
    before: (state) => `vorher ${state}`,
    tightened: 'verschärft',
    loosened: 'gelockert',
    changed: 'geändert',
    states: { enabled: 'aktiviert', disabled: 'deaktiviert', 'report-only': 'nur Bericht' },
    added: 'hinzugefügt',
    removed: 'entfernt',
    notSet: 'nicht gesetzt',
    more: (count) => `und ${count} weitere`,
    everybody: 'alle',
    joined: (who, group) => `neu in ${group}: ${who}`,
    left: (who, group) => `nicht mehr in ${group}: ${who}`,
    named: (policies) => (policies === 1 ? '1 Richtlinie nennt sie' : `${policies} Richtlinien nennen sie`),
    semicolon: '; ',
  },
  fr: {
    created: 'créée',
    deleted: 'supprimée',
    before: (state) => `auparavant ${state}`,
    tightened: 'durcie',
    loosened: 'assouplie',
    changed: 'modifiée',
    states: { enabled: 'activée', disabled: 'désactivée', 'report-only': 'rapport seul' },
    added: 'ajouté',
    removed: 'retiré',
    notSet: 'non défini',
    more: (count) => `et ${count} de plus`,
    everybody: 'tous',
    joined: (who, group) => `entrée dans ${group} : ${who}`,
    left: (who, group) => `sortie de ${group} : ${who}`,
    named: (policies) => (policies <= 1 ? `${policies} stratégie le cite` : `${policies} stratégies le citent`),
    semicolon: ' ; ',
  },
  es: {
    created: 'creada',
    deleted: 'eliminada',
    before: (state) => `antes ${state}`,
    tightened: 'endurecida',
    loosened: 'relajada',
    changed: 'cambiada',
    states: { enabled: 'activada', disabled: 'desactivada', 'report-only': 'solo informe' },
    added: 'añadido',
    removed: 'quitado',
    notSet: 'sin definir',
    more: (count) => `y ${count} más`,
    everybody: 'todos',
    joined: (who, group) => `alta en ${group}: ${who}`,
    left: (who, group) => `baja en ${group}: ${who}`,
    named: (policies) => (policies === 1 ? '1 directiva lo nombra' : `${policies} directivas lo nombran`),
    semicolon: '; ',
  },
  ja: {
    created: '作成',
    deleted: '削除',
    before: (state) => `以前は${state}`,
    tightened: '厳格化',
    loosened: '緩和',
    changed: '変更',
    states: { enabled: '有効', disabled: '無効', 'report-only': 'レポート専用' },
    added: '追加',
    removed: '削除',
    notSet: '未設定',
    more: (count) => `ほか ${count} 件`,
    everybody: '全員',
    joined: (who, group) => `${group} に追加: ${who}`,
    left: (who, group) => `${group} から削除: ${who}`,
    named: (policies) => `${policies} 件のポリシーが参照`,
    semicolon: '; ',
  },
  'pt-BR': {
    created: 'criada',
    deleted: 'excluída',
    before: (state) => `antes ${state}`,
    tightened: 'mais rígida',
    loosened: 'mais branda',
    changed: 'alterada',
    states: { enabled: 'ativada', disabled: 'desativada', 'report-only': 'somente relatório' },
    added: 'adicionado',
    removed: 'removido',
    notSet: 'não definido',
    more: (count) => `e mais ${count}`,
    everybody: 'todos',
    joined: (who, group) => `entrou em ${group}: ${who}`,
    left: (who, group) => `saiu de ${group}: ${who}`,
    named: (policies) => (policies === 1 ? '1 política o cita' : `${policies} políticas o citam`),
    semicolon: '; ',
  },
};

const ARROW = '→';

/** @param change as text: of a notice that an earlier version planned, in English */
export function changeLine(change: PolicyChange | string, language: Language): string {
  if (typeof change === 'string') return change;
  const words = WORDS[language];
  switch (change.kind) {
    case 'created':
      return [words.created, ...(change.state === undefined ? [] : [stateIn(change.state, words)])].join(', ');
    case 'deleted':
      return [words.deleted, ...(change.state === undefined ? [] : [words.before(stateIn(change.state, words))])].join(
        '; ',
      );
    case 'state':
      return `${stateIn(change.from, words)} ${ARROW} ${stateIn(change.to, words)}`;
    case 'value':
      return `${change.path}: ${change.from ?? words.notSet} ${ARROW} ${change.to ?? words.notSet}`;
    case 'list': {
      const added = listed(words.added, change.added, words);
      const removed = listed(words.removed, change.removed, words);
      return `${change.path}: ${[...added, ...removed].join(words.semicolon)}`;
    }
    case 'direction':
      return words[change.change];
    case 'more':
      return words.more(change.count);
    case 'membership': {
      const { memberId = words.everybody, ownerId, way, policies } = change;
      return `${words[way](memberId, ownerId)}${words.semicolon}${words.named(policies)}`;
    }
  }
}

function stateIn(state: string, { states }: ChangeWords): string {
  return Object.entries(states).find(([name]) => name === state)?.[1] ?? state;
}

function listed(word: string, { shown, more }: Listed, words: ChangeWords): readonly string[] {
  if (shown.length === 0) return [];
  return [[word, shown.join(', '), ...(more > 0 ? [words.more(more)] : [])].join(' ')];
}
