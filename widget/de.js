// SPDX-License-Identifier: Apache-2.0
// German: the page's own words by their English, and the backend's and plugin's sentences by their keys. A module that milepost.js
// imports first of all where a site or its readers want it. Names of environments, services and clusters stay as they are; what CI,
// registries and clusters call by words of their own, too.

export const tag = 'de';

const english = new Set(); // sentences that have no German here
// Whether a text is one of them, of which a name in front may be cut off.
const isEnglish = text => text && [...english].some(whole => whole.endsWith(text));

/** By their English: a text with the same %0, %1, …, or a function of the values that makes one. */
export const words = {
  en: text => isEnglish(text) ? 'en' : 'de', // the language itself, as `lang` takes it: the page's, or that of a sentence

  // states
  waiting: 'wartet',
  running: 'läuft',
  done: 'erledigt',
  failed: 'fehlgeschlagen',
  skipped: 'übersprungen',
  unknown: 'unbekannt',
  queued: 'eingereiht',
  passed: 'bestanden',
  failing: 'schlägt fehl',
  'configuration error': 'Konfigurationsfehler',
  cancelled: 'abgebrochen',

  // times
  now: 'jetzt',
  '%0 s': '%0 s',
  '%0 min': '%0 min',
  '%0 h': '%0 h',
  '%0 day': '%0 Tag',
  '%0 days': '%0 Tage',
  '%0 ago': span => `vor ${span.replace('Tage', 'Tagen')}`,
  'under 1 s': 'unter 1 s',
  ', usually %0': ', üblich %0',
  'took %0': 'dauerte %0',
  ', took %0': ', dauerte %0',
  'usually %0': 'üblich %0',
  '%0 since %1': '%0 seit %1',
  ' or before': ' oder davor',
  'Nobody was looking when it was reached': 'Niemand sah hin, als es erreicht wurde',

  // the row
  production: 'Produktion',
  'Why?': 'Warum?',
  'nobody can tell now': 'das kann gerade niemand sagen',
  'Step %0 of %1, %2: %3': 'Schritt %0 von %1, %2: %3',
  'Where this change is cannot be read': 'Wo dieser Change ist, ist nicht lesbar',
  'a stage': 'eine Stufe',
  'a source': 'eine Quelle',
  '%0 has not answered': '%0 hat nicht geantwortet',
  '%0 has never answered': '%0 hat noch nie geantwortet',
  '%0 is late': '%0 ist überfällig',
  'change %0': (number, sentence) => `${isEnglish(sentence) ? 'change' : 'Change'} ${number}`,
  'Open this change': 'Diesen Change öffnen',
  'Show the lines around it': 'Zeilen darum herum zeigen',
  'Log excerpt of %0': 'Log-Auszug von %0',
  "Open this stage's log": 'Log dieser Stufe öffnen',
  "Open this stage's log in a new tab": 'Log dieser Stufe in neuem Tab öffnen',
  Images: 'Images',
  Image: 'Image',
  Copied: 'Kopiert',
  'Not copied: select the text': 'Nicht kopiert: Text markieren',
  'Copy image': 'Image kopieren',
  'Copy image of %0': 'Image von %0 kopieren',
  candidate: 'Kandidat',
  Steps: 'Schritte',
  ' in ': ' in ',
  ' of ': ' von ',
  ', last known: ': ', zuletzt bekannt: ',

  // a change that the row waits for
  '%0, by %1, %2': '%0, von %1, %2',
  'a change you cannot see': 'ein Change, der für dich nicht sichtbar ist',
  'As of %0': 'Stand %0',
  merged: 'gemergt',
  abandoned: 'verworfen',
  'work in progress': 'in Arbeit',
  'waits for %0': 'wartet auf %0',
  'ready to submit': 'bereit zum Submit',

  // lists, Checks and the requirement
  Step: 'Schritt',
  'Step on the way to production': 'Schritt auf dem Weg in die Produktion',
  'step %0 of %1': 'Schritt %0 von %1',
  'Pipeline %0': 'Pipeline %0',
  'no answer about this change: %0': 'keine Antwort zu diesem Change: %0',
  '%0 (candidate)': '%0 (Kandidat)',

  // the tab
  Production: 'Produktion',
  'Not loaded: open it again': 'Nicht geladen: noch einmal öffnen',
  'This page cannot be drawn: load it again': 'Diese Seite kann nicht gezeichnet werden: neu laden',
  'This page cannot be drawn: it needs WebAssembly, which this browser or this site does not allow':
    'Diese Seite kann nicht gezeichnet werden: sie braucht WebAssembly, das dieser Browser oder diese Site nicht erlaubt',
  'No pipeline is configured for this project and branch': 'Für dieses Projekt und diesen Branch ist keine Pipeline konfiguriert',
  'No answer about this change': 'Keine Antwort zu diesem Change',
  'Other changes of this project on their way': 'Andere Changes dieses Projekts auf ihrem Weg',
  'What stands behind this cannot be read now': 'Was dahintersteht, ist gerade nicht lesbar',
  'What stands behind this could not be read again': 'Was dahintersteht, war nicht noch einmal lesbar',
  '%0 earlier line': '%0 frühere Zeile',
  '%0 earlier lines': '%0 frühere Zeilen',
  '%0 later line': '%0 spätere Zeile',
  '%0 later lines': '%0 spätere Zeilen',
  'Where it runs': 'Wo es läuft',
  Where: 'Wo',
  State: 'Zustand',
  'Runs%0': 'Läuft%0',
  Since: 'Seit',
  Pods: 'Pods',
  Before: 'Vorher',
  canary: 'Canary',
  'nothing seen': 'nichts gesehen',
  '%0 of %1 ready': '%0 von %1 bereit',
  'What ran where': 'Was wo lief',
  'The same in words': 'Dasselbe in Worten',
  '%0, canary': '%0, Canary',
  ', since': ', begonnen',
  ', until': ', beendet',
  'with this change': 'mit diesem Change',
  'without this change': 'ohne diesen Change',
  'not known whether with this change': 'nicht bekannt, ob mit diesem Change',
  Service: 'Service',
  Digest: 'Digest',
  Tags: 'Tags',
  'Built from': 'Gebaut aus',
  Created: 'Erstellt',
  Size: 'Größe',
  '%0 %1': '%0 %1',
  '%0.%1 %2': '%0,%1 %2',
  Sources: 'Quellen',
  Deleted: 'Gelöscht',
  'the registry has it no more, seen': 'die Registry hat es nicht mehr, bemerkt',
  '%0 label': '%0 Label',
  '%0 labels': '%0 Labels',
  'What else rides in it, against %0': 'Was sonst noch mitfährt, gegenüber %0',
  'asking Gerrit': 'Gerrit wird gefragt',
  'Gerrit cannot tell which': 'Gerrit kann nicht sagen, was',
  nothing: 'nichts',
  ', by %0': ', von %0',
  '%0 change that you cannot see': '%0 Change, der für dich nicht sichtbar ist',
  '%0 changes that you cannot see': '%0 Changes, die für dich nicht sichtbar sind',
  '%0 commit without a change': '%0 Commit ohne Change',
  '%0 commits without a change': '%0 Commits ohne Change',
  'and more than were looked at': 'und mehr, als angesehen wurden',
  'what runs has %0 commit that this image lacks': 'was läuft, hat %0 Commit, der diesem Image fehlt',
  'what runs has %0 commits that this image lacks': 'was läuft, hat %0 Commits, die diesem Image fehlen',
  'what runs has at least %0 commit that this image lacks': 'was läuft, hat mindestens %0 Commit, der diesem Image fehlt',
  'what runs has at least %0 commits that this image lacks': 'was läuft, hat mindestens %0 Commits, die diesem Image fehlen',
  'Line %0 of the log': 'Zeile %0 des Logs',
  'Tell me when it is live or rolled back': 'Benachrichtige mich, wenn es läuft oder zurückgerollt ist',
  'Do not tell me': 'Nicht benachrichtigen',
  'You will be told when it is live or rolled back': 'Du wirst benachrichtigt, wenn es läuft oder zurückgerollt ist',
  'That was not kept: Gerrit does not answer': 'Das wurde nicht gespeichert: Gerrit antwortet nicht',
  'Together with': 'Zusammen mit',
  'Topic %0: %1': 'Topic %0: %1',
  'Relation chain: %0': 'Relation Chain: %0',
  '%0 change that you can see': '%0 Change, der für dich sichtbar ist',
  '%0 changes that you can see': '%0 Changes, die für dich sichtbar sind',
  'merged %0 of %1 that you can see': 'gemergt %0 von %1, die für dich sichtbar sind',
  'promoted %0 of %1 that you can see': 'promotet %0 von %1, die für dich sichtbar sind',
  'in %2 %0 of %1 that you can see': 'in %2 %0 von %1, die für dich sichtbar sind',
  'where they are to go %0 of %1 that you can see': 'am Ziel %0 von %1, die für dich sichtbar sind',
  ', %0 touches nothing that is deployed': ', %0 berührt nichts, was ausgerollt wird',
  ', %0 touch nothing that is deployed': ', %0 berühren nichts, was ausgerollt wird',
  ', %0 without a pipeline': ', %0 ohne Pipeline',
  ', %0 not known yet': ', %0 noch nicht bekannt',
  'not known yet': 'noch nicht bekannt',
  'no pipeline': 'keine Pipeline',
  Runs: 'Läufe',
  '%0 run': '%0 Lauf',
  '%0 runs': '%0 Läufe',
  ', %0 failed': ', %0 fehlgeschlagen',
  'patch set %0': 'Patchset %0',
  'merged revision': 'gemergter Revision',
  'Planned by %0': 'Geplant nach %0',
  '%0 pipeline': '%0 Pipeline',
  '%0 pipelines': '%0 Pipelines',
  'Line %0': 'Zeile %0',
  error: 'Fehler',
  warning: 'Warnung',
  ', non-voting': ', ohne Stimme',
  ', answered': ', Antwort',

  // changes on their way
  'Changes on their way': 'Changes auf ihrem Weg',
  'Which project?': 'Welches Projekt?',
  'Gerrit lists no changes of that project and branch for you': 'Gerrit listet für dich keine Changes dieses Projekts und Branches auf',
  'Nothing is told of these changes': 'Zu diesen Changes ist nichts bekannt',
  'Gerrit did not answer the last question': 'Gerrit hat die letzte Frage nicht beantwortet',
  Project: 'Projekt',
  Branch: 'Branch',
  'every one': 'alle',
  Show: 'Zeigen',
  Change: 'Change',

  // health
  'Milepost’s health': 'Wie es Milepost geht',
  'Gerrit does not tell: this page is for administrators and who has the capability “View Milepost Health”':
    'Gerrit sagt nichts: diese Seite ist für Administratoren und alle mit der Fähigkeit „View Milepost Health“',
  'Gerrit did not answer the last question: this is older': 'Gerrit hat die letzte Frage nicht beantwortet: dies ist älter',
  'Gerrit does not answer': 'Gerrit antwortet nicht',
  Source: 'Quelle',
  'Last answer': 'Letzte Antwort',
  Asked: 'Gefragt',
  Requests: 'Anfragen',
  Failed: 'Fehlgeschlagen',
  Test: 'Testen',
  'Test %0': '%0 testen',
  answers: 'antwortet',
  'has answered before': 'hat zuvor geantwortet',
  'is late': 'ist überfällig',
  'has never answered': 'hat noch nie geantwortet',
  'without a break since': 'ohne Unterbrechung, begonnen',
  'every %0 s': 'alle %0 s',
  'it tells by itself': 'meldet sich von selbst',
  ' asking': ' wird gefragt',
  'newest: %0': 'das Neueste: %0',
  'missing: %0': 'es fehlt: %0',
  'What to do next': 'Was als Nächstes zu tun ist',
  'See on Gerrit’s machine, as its user, what is wrong': 'Auf Gerrits Maschine als dessen Benutzer nachsehen, was falsch ist',
  'Versions and numbers': 'Versionen und Zahlen',
  Gerrit: 'Gerrit',
  Plugin: 'Plugin',
  Backend: 'Backend',
  'The backend is': 'Das Backend ist',
  'Started again': 'Neu gestartet',
  Store: 'Speicher',
  '%0 answers': '%0 antwortet',
  '%0 does not answer': '%0 antwortet nicht',
  'Line for questions': 'Leitung für Fragen',
  connected: 'verbunden',
  'not connected': 'nicht verbunden',
  'Events not sent yet': 'Events, noch nicht gesendet',
  'Events not kept yet': 'Events, noch nicht gespeichert',
  'Questions to Gerrit open': 'Offene Fragen an Gerrit',
  'Votes and comments to be posted': 'Noch zu schreibende Stimmen und Kommentare',
  'Not posted in Gerrit': 'In Gerrit nicht geschrieben',
  'Events not acknowledged': 'Nicht bestätigte Ereignisse',
  'events are being sent': 'Ereignisse werden gesendet',
  '%0 wait': '%0 warten',
  ', such as of change %0': ', etwa zu Change %0',
  ', the first': ', die erste',
  'Batches of facts waiting': 'Wartende Bündel von Fakten',
  'Answers remembered': 'Gemerkte Antworten',
  'Answers to be computed': 'Neu zu berechnende Antworten',
  "Readers' streams": 'Streams der Leser',
  'Streams from the backend': 'Streams vom Backend',
};

// "Fr., 20. Nov.": in UTC, as the English ones are.
const day = at => new Date(at).toLocaleDateString(tag, {weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC'});
const moment = at => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const counted = (number, one, more) => `${number} ${number === 1 ? one : more}`;
const span = took => {
  const minutes = Math.floor(took / 6e4);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (!minutes) return 'weniger als eine Minute';
  const parts = days ? [counted(days, 'Tag', 'Tage'), hours && `${hours} h`] : [hours && `${hours} h`, rest && `${rest} min`];
  return parts.filter(Boolean).join(' ');
};

const GOALS = {__proto__: null, merge: 'zum Merge', promotion: 'zur Promotion'};
const STATES = {
  __proto__: null,
  waiting: 'wartet',
  running: 'im Gange',
  done: 'erledigt',
  failed: 'fehlgeschlagen',
  skipped: 'nicht nötig',
  unknown: 'nicht bekannt',
};

const to = goal => `bis ${GOALS[goal] ?? goal}`;
// The cluster, where the environment's name does not say it already.
const within = ({environment, cluster}) => cluster && cluster !== environment ? ` in ${cluster}` : '';
const why = ({reason, before_serves}) => reason + (before_serves ? '; die vorige Version läuft weiter' : '');
const by = ({automatic}) => automatic === null ? '' : automatic ? ' durch Helm, dessen Upgrade fehlschlug' : ' durch helm rollback';
const since = at => at === null ? '' : ` seit ${day(at)}`;
const instead = runs => runs === null ? '' : `, es läuft ${runs}`;
const acts = count => count === null ? '' : `, ${count ? counted(count, 'Aktion', 'Aktionen') : 'keine Aktion'} von Menschen auf dem Weg`;
const clauseOf = ({clause}) => sentence(clause);

/** By their keys: texts, or functions of the arguments, of which one that the backend did not send is an error. */
export const sentences = {
  // headlines
  step_of: a => `Schritt ${a.step} von ${a.of} ${to(a.goal)}: ${clauseOf(a)}`,
  at_least_step_of: a => `Mindestens Schritt ${a.step} von ${a.of} ${to(a.goal)}: ${clauseOf(a)}`,
  reached: ({goal}) => ({__proto__: null, merge: 'Gemergt', promotion: 'Promotet'})[goal] ?? `In ${goal}`,
  merged_untouched: 'Gemergt, berührt nichts, was deployt wird',
  reached_reverted: a => a.reverted === a.total ? `In ${a.goal} durch Change ${a.by} revertet`
    : `In ${a.goal}, in ${a.reverted} von ${a.total} Clustern durch Change ${a.by} revertet`,
  abandoned: a => `Verworfen bei Schritt ${a.step} von ${a.of} ${to(a.goal)}`,

  // check
  checks_waiting: 'wartet auf den Start der Checks',
  checks_queued: 'Checks sind eingereiht',
  run_untold: 'CI sagt nicht, wie ihr Lauf ausging',
  checks_running: a => `Checks laufen, ${a.done} von ${a.total} fertig`,
  check_failing: a => `${a.job} schlägt fehl`,
  check_paused: a => `${a.job} wartet in der CI darauf, dass ein Mensch es weitergehen lässt`,
  check_failed: a => `${a.job} ist fehlgeschlagen`,
  checks_failed: 'Checks sind fehlgeschlagen',
  check_config_error: 'CI kann ihre Konfiguration nicht lesen',
  checks_passed: 'Checks bestanden',
  merged_without_checks: 'ohne Checks gemergt',
  merged_despite_checks: 'trotz fehlgeschlagener Checks gemergt',

  // merge
  waiting_for_review: ({requirements: all}) => `wartet auf ${all.length ? all.join(', ') : 'Review'}`,
  ready_to_submit: 'bereit zum Submit',
  work_in_progress: 'in Arbeit',
  queued_to_merge: a => `zum Merge eingereiht, Position ${a.position}`,
  merge_checks_running: a => `Merge-Checks laufen, ${a.done} von ${a.total} fertig`,
  merge_failed: a => `nicht gemergt, ${a.job} ist fehlgeschlagen`,
  merged: 'gemergt',
  change_abandoned: 'verworfen',

  // image
  image_waiting: 'wartet auf das Image',
  image_building: 'Image wird gebaut',
  image_failed: a => `Image-Build in ${a.job} fehlgeschlagen`,
  image_built: 'Image gebaut',
  images_built: a => `${a.built} von ${a.total} Images gebaut`,

  // promote
  promotion_waiting: a => `wartet auf Promotion durch Change ${a.change}, offen${since(a.since)}`,
  promotion_missing: 'noch ist kein Promotion-Change offen',
  promotion_not_confirmed: a => `Promotion durch Change ${a.change} ist für ein Image, das keine Registry bestätigt hat`,
  promoted_to: a => `nach ${a.environment} promotet`,
  services_promoted: a => `${a.promoted} von ${a.total} Services nach ${a.environment} promotet`,
  asked_not_confirmed: a => `in ${a.environment} soll ein Image laufen, das keine Registry bestätigt hat`,
  asked_not_in_gerrit: a => `in ${a.environment} soll ein Image einer Revision laufen, die Gerrit nicht hat`,
  values_missing: a => `keine Values-Datei von ${a.service} für ${a.environment}`,
  values_unreadable: a => `${a.file}: ${a.problem}`,

  // deploy
  deploy_waiting: a => `wartet auf ${a.environment}`,
  deploying_to: a => `Rollout nach ${a.environment} läuft, ${a.ready} von ${a.desired} Pods bereit`,
  deploy_held: a => `Rollout nach ${a.environment} ist${within(a)} angehalten: ${a.reason}`,
  no_pod_ready_in: a => `in ${a.environment}${within(a)} ist kein Pod bereit`,
  deployed_to: a => `in ${a.environment}`,
  deployed_in_some: a => `in ${a.live} von ${a.total} ${a.environment}-Clustern`,
  services_deployed: a => `${a.live} von ${a.total} Services in ${a.environment}`,
  deployed_in_part: a => `teilweise in ${a.environment}`,
  scaled_to_zero_in: a => `in ${a.environment} auf null skaliert`,
  canary_in: a => `nur Canary in ${a.environment}: ${a.ready ? `${a.ready} von ${a.total} Pods` : 'kein Pod ist bereit'}`,
  deploy_failed: a => `Rollout nach ${a.environment}${within(a)} fehlgeschlagen: ${why(a)}`,
  rolled_back_from: a => `aus ${a.environment}${within(a)} zurückgerollt${by(a)}`,
  removed_from: a => `aus ${a.environment}${within(a)} entfernt`,
  helm_holds: a => `Helms Upgrade von ${a.environment}${within(a)} steht noch aus`,
  reverted_in: a => a.reverted === a.total ? `in ${a.environment} durch Change ${a.by} revertet`
    : `in ${a.reverted} von ${a.total} ${a.environment}-Clustern durch Change ${a.by} revertet`,

  // a target in a cluster
  not_here_yet: 'noch nicht hier',
  pods_ready: a => `Rollout läuft, ${a.ready} von ${a.desired} Pods bereit`,
  rollout_held: a => `Rollout angehalten, ${a.ready} von ${a.desired} Pods bereit: ${a.reason}`,
  live: 'live',
  with_pods: a => `${clauseOf(a)}, ${a.ready} von ${a.desired} Pods bereit`,
  no_pod_ready: a => `ausgerollt, 0 von ${a.desired} Pods bereit`,
  live_by_later_image: ({change}) => change === null ? 'live durch ein späteres Image' : `live durch das spätere Image von Change ${change}`,
  rollout_failed: a => `Rollout fehlgeschlagen: ${why(a)}`,
  reverted: a => `durch Change ${a.by} revertet`,
  rolled_back: a => `zurückgerollt${a.from !== null && a.to !== null ? ` von ${a.from}` : ''}${a.to === null ? '' : ` auf ${a.to}`}${by(a)}`,
  removed: 'entfernt',
  helm_pending: 'Helms Upgrade steht noch aus, kein Pod hat es bisher',
  scaled_to_zero: 'auf null skaliert',
  canary_only: a => `nur Canary: ${a.ready ? `${a.ready} von ${a.total} Pods` : 'kein Pod ist bereit'}`,
  canary_failed: a => `Canary fehlgeschlagen: ${why(a)}`,
  image_not_confirmed: 'hier läuft ein Image, das keine Registry bestätigt hat',
  revision_not_in_gerrit: 'hier läuft ein Image einer Revision, die Gerrit nicht hat',
  drift: a => `verlangt ist ${a.wanted}${since(a.since)}${instead(a.runs)}`,

  // any step
  not_yet: 'noch nicht',
  passed_not_observed: 'durchlaufen, nicht beobachtet',
  skipped_untouched: 'nicht nötig, der Change berührt keinen deployten Pfad',
  source_silent: a => `${a.source} hat nicht geantwortet`,
  source_refuses: a => `${a.source} verweigert die Antwort`,
  source_unreadable: a => `${a.source} ist nicht lesbar: ${a.why}`,
  asking_gerrit: 'wartet auf eine Antwort von Gerrit',
  state_only: a => STATES[a.state],

  // claims that "Why?" adds
  image_carries: 'dieses Image enthält den Change',
  image_is_candidate: 'dieses Image ist von der nicht gemergten Revision',
  source_answers: a => `${a.source} antwortet`,

  // history
  older_than_history: a => `älter als die aufbewahrte Historie: ${counted(a.days, 'Tag', 'Tage')}`,
  not_observed: a => `nicht beobachtet ${a.to === null ? `seit ${moment(a.from)}` : `von ${moment(a.from)} bis ${moment(a.to)}`} UTC`,
  not_observed_before: a => `vor ${moment(a.at)} UTC nicht beobachtet`,
  never_observed: 'nicht beobachtet',
  patch_set_then: a => `damals war es Patchset ${a.patch_set}`,
  lead_time: a => `${span(a.took)} vom Merge bis ${a.goal}${acts(a.human_actions)}`,

  // notes
  voted_for_patch_set: a => `${a.label} +1 galt dem Image von Patchset ${a.patch_set}, dieses hat noch keines`,
  current_patch_set: a => `aktuell ist Patchset ${a.patch_set}`,
  image_before_merge: a => `Image von ${a.service} wurde vor dem Merge gebaut`,
  tag_moved: a => `Tag ${a.tag} zeigt jetzt auf ein anderes Image`,
  pipeline_file_proposed: 'die Pipeline ist die der eigenen .pipeline/config.yaml dieser Änderung',
  pipeline_file_broken: a => `.pipeline/config.yaml des Branches ist nicht lesbar${a.line === null ? '' : `, Zeile ${a.line}`}: ${a.problem}; die letzte lesbare gilt`,
  pipeline_file_findings: a => `.pipeline/config.yaml dieser Änderung hat ${[
    a.errors && counted(a.errors, 'Fehler', 'Fehler'),
    a.warnings && counted(a.warnings, 'Warnung', 'Warnungen'),
  ].filter(Boolean).join(' und ')}`,
  pipeline_file_shares: a => `auch die .pipeline/config.yaml eines anderen Projekts veröffentlicht ${a.image}`,
  pipeline_file_not_run: '.pipeline/config.yaml ist da, aber die CI hat für dieses Projekt noch nie etwas ausgeführt: ist ein Job eingerichtet?',
  never_by_itself: a => `kam nie von selbst nach ${a.environment}, ein späteres Image hat ihn dorthin gebracht`,
  promotion_taken_back: a => `in ${a.environment} soll kein Image mit diesem Change mehr laufen`,
  drift_in: a => `in ${a.place} soll${since(a.since)} ${a.wanted} laufen${instead(a.runs)}`,
  helm_disagrees: a => `Helm hat ${a.asked} in ${a.cluster} deployt, aber in den Pods läuft ${a.runs}`,
  helm_failed_though: a => `laut Helm ist das Upgrade in ${a.cluster} fehlgeschlagen, aber alle Pods davon sind bereit`,
  cherry_picked: a => `Cherry-Pick ${a.other_branch ? 'in einen anderen Branch ' : ''}als Change ${a.change}`,
  job_disputed: a => `${a.job} schlug laut ${a.failed} fehl, lief laut ${a.passed} gut`,
  also_failing: a => `${a.stage} schlägt bei ${counted(a.changes, 'anderen Change', 'anderen Changes')} aus demselben Grund fehl`,
  image_deleted: a => `Image von ${a.service} wurde aus der Registry gelöscht`,
  images_of_one_revision: a => `${counted(a.count, 'Image', 'Images')} von ${a.service} sind von der gemergten Revision`,
  image_of_another_revision: a => `das von CI gebaute Image von ${a.service} trägt das Label einer anderen Revision`,
  image_without_revision: a => `das von CI gebaute Image von ${a.service} hat kein Revisions-Label`,
  image_not_in_registry: a => `die Registry hat das von CI gebaute Image von ${a.service} nicht`,
  new_service: a => `neuer Service ${a.service}: ${a.done} von ${a.total} erledigt`
    + (a.open.length ? `; offen: ${a.open.join(', ')}` : '') + (a.unknown.length ? `; nicht bekannt: ${a.unknown.join(', ')}` : ''),

  // what an admin should know of a source
  source_leaves_out: a => `ein Teil von ${a.source} fehlt: ${a.why}`,
  helm_not_read: a => `Helms Releases im Namespace ${a.namespace} werden nicht gelesen: ein Rollback wird gemeldet, ohne zu sagen, `
    + 'wer es war, ein fehlgeschlagenes Upgrade nur, wo Pods es zeigen',
  helm_record_unreadable: a => `Helms Release ${a.release} im Namespace ${a.namespace}, Revision ${a.revision}: ${a.why}`,

  // what an admin is to do next
  write_file: a => `${a.file} schreiben, mit den eigenen Servern und Projekten`,
  correct_file: a => `${a.file} berichtigen, bis dahin gilt, was zuvor gelesen wurde: ${a.why}`,
  add_source: a => `Den eigenen CI-Server in ${a.file} eintragen`,
  add_cluster: a => `In ${a.file} eintragen, wo die Services laufen`,
  add_pipeline: a => `In ${a.file} eintragen, welche Projekte eine Pipeline nehmen`,
  read_file_again: a => `Als der Benutzer, unter dem Milepost läuft: die Server aus ${a.file} fragen, dann die Datei lesen lassen`,
  open_change: a => `Einen Change ${a.project ? `des Projekts ${a.project}` : 'eines Projekts mit Pipeline'} öffnen: seine Seite hat die Zeile „Produktion“`,

  // the plugin's own
  backend_unreachable: 'Mileposts Backend antwortet nicht',
  backend_config: 'Mileposts Konfiguration ist falsch; wo, steht in Gerrits Log',
  backend_no_platform: 'Mileposts Backend läuft nicht auf der Maschine von Gerrit; woanders starten und plugin.milepost.backendUrl setzen',
  backend_refuses: ({status}) => status === 401
    ? 'Mileposts Backend glaubt Gerrit nicht (401): Schlüssel, Schlüssel-ID oder Server-ID weichen ab, oder eine Uhr geht falsch'
    : `Mileposts Backend antwortet ${status} und nicht, was gefragt war: es kann eine andere Version sein`,
};

/** What "Why?" quotes has no keys: parts of its lines by their English, the narrower before the wider. A value may be such a part itself; names stay as they are. */
export const quoted = {
  // what it is of
  'last answer': 'letzte Antwort',
  'votes and submits': 'Stimmen und Submits',
  'history of step %0': 'Historie von Schritt %0',
  'history of the merge': 'Historie des Merge',
  'history of %0': 'Historie von %0',
  'the merge': 'dem Merge',
  'earlier ReplicaSet of %0': 'früheres ReplicaSet von %0',
  'images of %0 that contain %1': 'Images von %0, die %1 enthalten',
  'paths of revision %0': 'Pfade von Revision %0',
  'values of %0 for %1': 'Values von %0 für %1',
  'job %0 in %1': 'Job %0 in %1',
  'step %0': 'Schritt %0',
  'change %0': 'Change %0',
  'manifest %0 never ran': 'Manifest %0 lief nie',
  'manifest %0': 'Manifest %0',
  'revision label %0': 'Revisions-Label %0',
  'revision %0': 'Revision %0',
  'release %0': 'Release %0',

  // what Milepost kept
  'reached first': 'zuerst erreicht',
  'seen done': 'erledigt gesehen',
  done: 'erledigt',
  'so this one is passed': 'also ist dieser durchlaufen',
  'ran %0 until then': 'führte bis dahin %0 aus',
  'runs %0 since then': 'führt seitdem %0 aus',

  // what Gerrit says
  '%0 by people': '%0 von Menschen',
  'not service users': 'nicht von Service-Nutzern',
  'every submit requirement satisfied': 'alle Submit-Requirements erfüllt',
  'not satisfied: %0': 'nicht erfüllt: %0',
  'status %0 as %1': 'Status %0 als %1',
  'status %0': 'Status %0',
  'patch set %0': 'Patchset %0',
  'work in progress': 'in Arbeit',
  'reverts change %0': 'revertet Change %0',
  'cherry-picked from change %0': 'Cherry-Pick von Change %0',
  '%0 with the same cause in 24 hours': '%0 mit demselben Grund in 24 Stunden',
  'failures of %0 on other changes': 'Fehlschläge von %0 bei anderen Changes',
  '%0 in all': 'insgesamt %0',
  'none of a service': 'keiner eines Service',
  'too many to tell': 'zu viele',
  'not said yet which changes revert it': 'noch nicht gesagt, welche Changes ihn reverten',
  'not said yet': 'noch nicht gesagt',
  'contains %0': 'enthält %0',
  'does not contain %0': 'enthält %0 nicht',
  'is not in Gerrit': 'ist nicht in Gerrit',
  open: 'offen',
  'for %0': 'für %0',

  // what a source says; a time follows "since", which is that of its last answer
  answered: 'hat geantwortet',
  'has never answered': 'hat noch nie geantwortet',
  'has not answered since': 'hat nicht mehr geantwortet, zuletzt',
  'refuses our credentials since': 'verweigert unsere Zugangsdaten, letzte Antwort',
  'by a comment': 'durch einen Kommentar',
  'comments of bots': 'Kommentare von Bots',
  'more than are read: the oldest are left out': 'mehr, als gelesen werden: ohne die ältesten',
  'cannot be read: %0': 'ist nicht lesbar: %0',
  'cannot be read since: %0': 'ist nicht lesbar: %0',
  none: 'keine',
  queued: 'eingereiht',
  'position %0': 'Position %0',
  waiting: 'wartet',
  running: 'läuft',
  '%0 of %1 jobs ended': '%0 von %1 Jobs beendet',
  passed: 'bestanden',
  failed: 'fehlgeschlagen',
  failing: 'schlägt fehl',
  skipped: 'übersprungen',
  cancelled: 'abgebrochen',
  'cannot read its configuration': 'kann ihre Konfiguration nicht lesen',
  'a state that is not known': 'ein unbekannter Zustand',
  'artifact %0 is %1': 'Artefakt %0 ist %1',
  'no revision label': 'kein Revisions-Label',
  'tags %0': 'Tags %0',
  deleted: 'gelöscht',
  'there is none': 'gibt es nicht',
  'there is no such file': 'diese Datei gibt es nicht',
  'at revision %0 by change %1': 'in Revision %0 durch Change %1',
  'at revision %0': 'in Revision %0',
  '%0 of %1 pods ready': '%0 von %1 Pods bereit',
  '%0 of the version before': '%0 der vorigen Version',
  'newest generation not observed': 'neueste Generation nicht beobachtet',
  'asks for %0': 'verlangt %0',
  'asked for %0': 'verlangte %0',
  'held: %0': 'angehalten: %0',
  'rollback to %0': 'Rollback auf %0',
  'chart %0': 'Chart %0',
  '%0 of %1 (%2)': '%0 von %1 (%2)',
};

const PARTS = Object.entries(quoted).map(([english, german]) =>
  [new RegExp(`^${english.replace(/[()]/g, '\\$&').replace(/%\d/g, '(.+?)')}$`), german]);
const part = text => {
  for (const [pattern, german] of PARTS) {
    const found = pattern.exec(text);
    if (found) return german.replace(/%(\d)/g, (_, nth) => part(found[+nth + 1]));
  }
  return text;
};
// Names, each a letter that is no language's until the words around it are German: a name may be a word of ours.
const NAME = 0xe000;
const line = pieces => {
  const text = pieces.map((piece, nth) => nth % 2 ? String.fromCharCode(NAME + nth) : piece).join('');
  // What is longer is data; nobody waits for it to be looked through.
  const said = text.length > 500 ? text : text.split(/(, |; )/).map(part).join('');
  return said.replace(/[\ue000-\uf8ff]/g, letter => pieces[letter.charCodeAt(0) - NAME]);
};

// What is not there would be read as "undefined".
const all = args => new Proxy(args, {
  get: (of, name) => {
    if (!Object.hasOwn(of, name)) throw new Error(name);
    return of[name];
  },
});
const sentence = ({key, args}) => {
  const say = Object.hasOwn(sentences, key) && sentences[key];
  const text = typeof say === 'function' ? say(all(args)) : say;
  if (typeof text !== 'string') throw new Error(key);
  return text;
};

/** A text of the page's own: German, where there is some. */
export const speak = (english, values) => {
  const say = words[english];
  return typeof say === 'function' ? say(...values) : say ?? english;
};

/** For JSON.parse: gives each sentence its German text, and each quoted line. What a newer or older backend says otherwise stays English. */
export const say = (name, value) => {
  if (name === 'labels') return value; // an image's own
  const pieces = value?.pieces;
  if (Array.isArray(pieces?.object) && Array.isArray(pieces.said)) return {...value, object: line(pieces.object), said: line(pieces.said)};
  if (typeof value?.text !== 'string' || !value.key) return value;
  try {
    return {...value, text: sentence(value)};
  } catch {
    english.add(value.text);
    return value;
  }
};
