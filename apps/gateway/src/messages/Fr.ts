import { formatFor } from "./Format.ts"
import type { Messages } from "./Messages.ts"

// U+00A0 stands before a colon and inside « », U+202F before ; ! ? %. Written as escapes, since they look alike.
const f = formatFor("fr")
const count = (n: number, one: string, other: string) =>
  f.plural(n, { one: `${f.number(n)} ${one}`, other: `${f.number(n)} ${other}`, many: `${f.number(n)} de ${other}` })
const photographs = (n: number) => count(n, "photographie", "photographies")
const minutes = (n: number) => count(n, "minute", "minutes")
const small = ["zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
const word = (n: number) => small[n] ?? f.number(n)

/** French, with « vous » and infinitives on buttons. */
export const Fr: Messages = {
  language: { name: "Français", switch: "Langue" },
  page: {
    skip: "Aller au contenu",
    footer: "À propos de cette page",
    signedInAs: (who) => `Connexion ouverte pour ${who}`,
    signOut: "Se déconnecter",
    undo: "Annuler",
    close: "Fermer",
    failed: "Non enregistré, la connexion est coupée. Appuyez de nouveau quand elle sera revenue."
  },
  away: {
    mails: "Le sort des courriels ne peut pas être affiché pour l’instant. Ceux qui attendent partiront d’eux-mêmes.",
    invitations:
      "Les invitations ne peuvent pas être affichées pour l’instant. Rien n’est perdu\u202f; revenez dans un moment.",
    people:
      "Des noms et des adresses ne peuvent pas être affichés pour l’instant. Rien n’est perdu\u202f; revenez dans un moment.",
    files:
      "Les images et les fichiers en route ne peuvent pas être affichés pour l’instant. Les envois attendent et reprennent d’eux-mêmes\u202f; rien n’est perdu.",
    size: "La taille des photos ne peut pas être indiquée pour l’instant. Elles peuvent être livrées malgré cela.",
    downloads:
      "Les téléchargements ne peuvent pas être affichés pour l’instant. Celui qui était en cours reprendra où il s’est arrêté.",
    pictures:
      "Les images et les téléchargements sont absents pour un moment. Rien n’est perdu\u202f; ce que vous choisissez ici est gardé.",
    letters:
      "Ce qui n’a pas pu être traité ne peut pas être affiché pour l’instant. Tout est gardé\u202f; revenez dans un moment.",
    work: "Le traitement en cours ne peut pas être affiché pour l’instant. Il continue de lui-même\u202f; revenez dans un moment.",
    sessions: "Vos connexions ne peuvent pas être affichées pour l’instant. Revenez dans un moment.",
    tokens: "Les jetons ne peuvent pas être affichés pour l’instant. Rien n’est perdu\u202f; revenez dans un moment.",
    galleries:
      "Vos galeries ne peuvent pas être listées pour l’instant. Rien n’est perdu\u202f; revenez dans un moment."
  },
  home: {
    lede: "Des galeries privées. Si vous avez été photographié, vos images sont derrière cette porte.",
    open: "Ouvrir votre galerie",
    yours: "Vos galeries",
    hint: "Il vous faut l’adresse à laquelle votre invitation a été envoyée, rien d’autre.",
    find: "À quelle adresse avons-nous écrit\u202f?",
    findLede:
      "Indiquez l’adresse à laquelle votre invitation a été envoyée. Si une galerie lui correspond, un lien vers cette galerie part aussitôt."
  },
  signIn: {
    title: "Vos photographies vous attendent",
    lede: "Indiquez l’adresse à laquelle votre invitation a été envoyée. Nous vous envoyons un lien de connexion\u202f; il n’y a pas de mot de passe à retenir.",
    studioTitle: "Entrer dans le studio",
    studioLede:
      "Indiquez votre adresse. Nous vous envoyons un lien de connexion\u202f; il n’y a pas de mot de passe à retenir.",
    email: "Adresse électronique",
    hint: "Le lien est valable 15 minutes et s’ouvre sur cet appareil.",
    send: "Recevoir le lien",
    invalid:
      "Cette adresse n’est pas complète\u202f; il lui faut un nom, une arobase et un domaine, comme ines@example.org.",
    missing: "Saisissez l’adresse à laquelle votre invitation a été envoyée.",
    tooMany: (n) =>
      `Trois messages sont déjà partis vers cette adresse en une heure. Le dernier fonctionne toujours\u202f; une nouvelle demande sera possible dans ${minutes(n)}.`,
    expired: "Vous avez été déconnecté, car cette page est restée longtemps sans activité. Rien n’est perdu.",
    photographer: "Photographe\u202f?",
    studio: "Entrer dans le studio",
    cookieTitle: "Votre navigateur n’a pas gardé notre cookie",
    cookie:
      "La connexion a besoin d’un seul cookie, qui retient uniquement le fait que vous êtes connecté. Autorisez les cookies pour ce site, puis demandez un nouveau lien."
  },
  sent: {
    title: "Regardez votre boîte de réception",
    lede: [
      "Si ",
      " correspond à l’une de nos galeries, un lien est en route. Il arrive d’ordinaire en quelques secondes."
    ],
    renewed:
      "Un nouveau lien est en route vers l’adresse qui avait reçu l’ancien. Il arrive d’ordinaire en quelques secondes.",
    code: "Ou saisissez les six chiffres du message",
    codeHint: (n) => `Le code est valable ${minutes(n)}, sur tout appareil.`,
    confirm: "Se connecter",
    again: ["Rien au bout d’une minute\u202f? Regardez dans les indésirables, ou ", "."],
    sendAgain: "demandez un nouvel envoi",
    sentAgain: "Un autre message est parti. C’est le lien le plus récent qui fonctionne.",
    limit: "Trois messages par heure sont possibles.",
    other: "Utiliser une autre adresse",
    digits: (n) =>
      n === 0
        ? "Le code a six chiffres\u202f; rien n’a été saisi. Cet essai n’a pas été compté."
        : `${n === 1 ? "Il y a là un chiffre" : `Il y a là ${word(n)} chiffres`}\u202f; le code en a six. Cet essai n’a pas été compté.`,
    wrong: (left) => `Ce n’est pas le code envoyé. Il vous reste ${left === 1 ? "un essai" : `${word(left)} essais`}.`,
    expired: "Ce code n’est plus valable\u202f; un code sert pendant dix minutes. Demandez-en un nouveau ci-dessous.",
    spent: "Cinq essais étaient faux, ce code est donc fermé. Demandez-en un nouveau ci-dessous.",
    device:
      "Le lien ne s’ouvre que pour vous. Sur cet appareil, nous demandons le code du message, afin qu’un lien transféré ne montre rien à personne d’autre."
  },
  open: {
    for: (email) => `Pour ${email}`,
    kept: (many, studio, until) => `${many} par ${studio}, gardées pour vous jusqu’au ${until}.`,
    keptOpen: (many, studio) => `${many} par ${studio}, gardées pour vous.`,
    preparing: (studio) =>
      `${studio} prépare encore vos photographies. La galerie peut déjà être ouverte, et vous pourrez y revenir.`,
    button: "Ouvrir ma galerie",
    device:
      "Ce navigateur vous reconnaîtra. Sur un autre appareil, nous demandons un code envoyé à votre adresse, afin qu’un lien transféré ne montre rien à personne d’autre.",
    other: "Ce n’est pas vous\u202f? Utiliser une autre adresse",
    signInTitle: (studio) => `Vous revoilà chez ${studio}`,
    signInLede:
      "Appuyez une fois, et vous y êtes. Le lien sert une seule fois\u202f; ouvrir cette page ne l’a pas utilisé.",
    signInButton: "Se connecter",
    expiredTitle: "Ce lien n’est plus valable",
    expired: "Rien n’est perdu, un lien ne sert qu’un temps. Appuyez une fois, et un nouveau lien est en route.",
    usedTitle: "Ce lien a déjà servi",
    used: "Chaque lien connecte une seule fois. Si c’était vous, sur cet appareil, continuez simplement\u202f; sinon, recevez un nouveau lien.",
    replacedTitle: "Un lien plus récent vous attend",
    replaced:
      "Vous avez reçu une nouvelle invitation depuis ce message, et c’est son lien qui est valable. S’il n’est pas sous la main, votre adresse suffit aussi pour entrer.",
    unknownTitle: "Nous ne connaissons pas ce lien",
    unknown:
      "Sa fin a peut-être été coupée lors de la copie. Ouvrez-le depuis le message lui-même, ou recevez un nouveau lien.",
    renew: "Recevoir un nouveau lien",
    renewHint: (email) => `Il part vers ${email}.`,
    renewHintUnknown: "Il part vers l’adresse pour laquelle ce lien a été fait."
  },
  gallery: {
    photographs,
    inSets: (n, sets) => `${photographs(n)} en ${word(sets)} séries`,
    until: (promise) => `À vous jusqu’au ${promise}`,
    see: "Voir les photographies",
    preparing: (studio) => `${studio} prépare vos photographies.`,
    preparingPromise: "Nous vous écrivons une fois, quand elles sont là",
    preparingNothing: "Vous n’avez rien à faire. Cette page reste la vôtre, et les photographies y paraîtront.",
    sets: "Séries",
    actions: "Avec ces photographies",
    favourites: "Coups de cœur",
    download: "Télécharger",
    back: "Photographies",
    all: "Photographies",
    seen: (seen, total) => `${f.number(seen)} vues sur ${f.number(total)}`,
    more: (next) => (next === 1 ? "Voir la suivante" : `Voir les ${f.number(next)} suivantes`),
    earlier: "Revenir aux premières",
    loading: "Les suivantes sont en route",
    photo: (n) => `Photo ${f.number(n)}`,
    favourite: (n) => `Coup de cœur, photo ${f.number(n)}`,
    wanting: "En préparation",
    lost: "L’aperçu manque, l’original est en sûreté"
  },
  photo: {
    title: (n, total) => `Photo ${f.number(n)} sur ${f.number(total)}`,
    of: (total) => `sur ${f.number(total)}`,
    favourite: "Coup de cœur",
    download: "Télécharger",
    original: "Original",
    large: (side) => `Pour l’écran, ${side}\u00a0px`,
    phone: (side) => `Pour le téléphone, ${side}\u00a0px`,
    noPicture: "Ce type de fichier ne peut pas s’afficher ici. L’original est complet, tel que sorti de l’appareil.",
    downloadOriginal: "Télécharger l’original",
    previous: (n) => `Précédente, photo ${f.number(n)}`,
    next: (n) => `Suivante, photo ${f.number(n)}`
  },
  favourites: {
    title: "Coups de cœur",
    lede: "Gardés au fil de vos choix, les mêmes sur tous vos appareils. Visibles par vous et par le studio seulement.",
    empty:
      "Pas encore de coup de cœur. Appuyez sur le cœur sous une photographie, et elle sera ici, sur tous vos appareils.",
    emptyStep: "Choisir la première",
    removed: (n) => `La photo ${f.number(n)} n’est plus un coup de cœur.`
  },
  downloads: {
    title: "Les emporter",
    lede: "Toutes dans un seul fichier, telles que sorties de l’appareil. Si la connexion se coupe, vous reprenez là où elle s’est arrêtée, tant que la galerie est ouverte.",
    ledeForever: "Toutes dans un seul fichier, telles que sorties de l’appareil.",
    whole: "La galerie entière",
    size: (bytes, files) => `${bytes}, ${files}`,
    files: (n) => count(n, "fichier", "fichiers"),
    make: "Préparer le téléchargement",
    makeHint: "Il est prêt en quelques secondes\u202f; rien n’est copié.",
    sizeUnknown: "La taille est connue dès qu’il est prêt.",
    preparing: "En préparation",
    preparingWhy:
      "Nous fixons la liste des fichiers. Cette page le montre dès qu’il est prêt, et un message vous prévient.",
    look: "Regarder de nouveau",
    made: (size, date, many) => `${size}, préparé le ${date} à partir de ${many}.`,
    fixed: "Il ne changera plus, même si la galerie évolue.",
    notFetched: "Pas encore téléchargé",
    running: "En cours",
    stopped: (percent) => `Interrompu à ${percent}`,
    delivered: "Livré",
    part: (done, total) => `${done} sur ${total}`,
    at: (date) => `le ${date}`,
    resumeHint: "Appuyez sur «\u00a0Reprendre\u00a0» dans la liste des téléchargements de votre navigateur.",
    download: "Télécharger",
    goOn: "Reprendre",
    again: "Encore une fois",
    incompleteTitle: "Indisponible pour le moment",
    incomplete: (studio) =>
      `Un de ces fichiers manque ou est endommagé. Nous ne proposons un téléchargement que s’il est complet\u202f; ${studio} en a été informé. En attendant, les photographies visibles se téléchargent une à une.`,
    outdated:
      "La galerie a changé depuis la préparation de ce téléchargement, qui est donc terminé. Préparez-en un nouveau\u202f; ce qui est déjà sur votre disque est à vous.",
    ended: "Ce téléchargement est terminé. Préparez-en un nouveau\u202f; ce qui est déjà sur votre disque est à vous.",
    breaks: "Si la connexion se coupe",
    browser: "Dans le navigateur",
    browserText:
      "Ouvrez la liste des téléchargements et appuyez sur «\u00a0Reprendre\u00a0». Rien de ce que vous avez déjà reçu n’est renvoyé. Chrome et Firefox attendent que vous appuyiez.",
    phone: "Sur un téléphone",
    phoneText:
      "Restez en Wi-Fi et gardez l’écran allumé au début. Pour un très gros fichier, un ordinateur convient mieux.",
    command: "En ligne de commande",
    commandText: "Lancez cette ligne, et relancez-la après chaque coupure\u00a0:",
    sums: "Pour vérifier que rien ne manque",
    sumsText: [
      "Le premier fichier s’appelle ",
      ", une ligne par photographie. Tout programme qui vérifie des empreintes sait le lire."
    ],
    sum: "Empreinte du contenu de ce téléchargement"
  },
  closed: {
    title: "Cette galerie est fermée",
    titleOn: (date) => `Cette galerie a fermé le ${date}`,
    lede: (studio) => `Rien n’est perdu. ${studio} garde vos originaux et peut rouvrir la galerie pour vous.`,
    revokedTitle: "Cette galerie n’est plus partagée avec vous",
    revoked: (studio) =>
      `${studio} a mis fin à votre accès. Si cela vous surprend, demandez\u202f; il peut être rétabli.`,
    goneTitle: "Ce téléchargement est terminé",
    gone: (studio) =>
      `La galerie a changé ou fermé depuis sa préparation. Rien n’est perdu\u00a0: ${studio} garde les originaux, et un nouveau téléchargement peut être préparé depuis la galerie.`,
    missingTitle: "Il n’y a rien ici pour vous",
    missing:
      "Cette adresse ne mène à aucune galerie qui vous soit ouverte. Elle correspond peut-être à une autre de vos adresses, ou sa fin a été coupée.",
    write: ["Écrivez à ", ", et une personne vous répondra."],
    ask: "Demander la réouverture",
    running:
      "Les téléchargements en cours se sont arrêtés à la fermeture de la galerie. Ce qui est déjà sur votre disque est à vous.",
    otherAddress: "Utiliser une autre adresse",
    toGallery: "Revenir à la galerie"
  },
  problem: {
    badTitle: "Nous n’avons pas pu lire cela",
    bad: "L’adresse ou le formulaire reçu n’était pas complet. Revenez à la page précédente et réessayez.",
    formTitle: "Cette page était ouverte depuis trop longtemps",
    form: "Pour que personne n’appuie sur un bouton à votre place, les formulaires se périment. Rien n’a été modifié. Rouvrez la page et appuyez de nouveau.",
    cookieTitle: "Votre navigateur n’a pas envoyé notre cookie",
    cookie:
      "Sans ce cookie, nous ne pouvons pas savoir si c’est bien vous qui avez appuyé, donc rien n’a été modifié. Autorisez les cookies pour ce site, puis rouvrez la page.",
    forbiddenTitle: "Cette page ne vous est pas ouverte",
    forbidden:
      "Votre connexion est ouverte, mais pas pour cela. La page correspond peut-être à une autre de vos adresses.",
    missingTitle: "Il n’y a rien ici",
    missing: "Cette adresse ne mène nulle part. Sa fin a peut-être été coupée, ou ce qui était ici a été déplacé.",
    largeTitle: "C’est plus que nous n’acceptons en une fois",
    large: "Rien n’a été enregistré. Envoyez des fichiers moins nombreux ou plus petits.",
    manyTitle: "Un peu trop vite",
    many: (n) =>
      `Tant de demandes sont venues de votre côté que nous les faisons attendre. Tout fonctionnera de nouveau dans ${minutes(n)}.`,
    faultTitle: "Quelque chose s’est cassé de notre côté",
    fault:
      "Vous n’y êtes pour rien. L’incident est noté pour le studio. Rien de ce qui a été enregistré n’est perdu\u202f; réessayez dans un instant.",
    awayTitle: "De retour dans un instant",
    away: "Une partie du studio redémarre. Rien n’est perdu, et ce que vous avez envoyé est gardé. Réessayez dans une minute.",
    again: "Réessayer",
    home: "Aller à la première page",
    reference: (id) => `Si vous nous écrivez, ceci nous aidera\u00a0: ${id}`
  },
  reference: {
    title: "Référence",
    lede: "Ce que les services s’annoncent, ce qu’ils se demandent, et ce que les programmes peuvent demander au studio.",
    nav: "Documentation",
    overview: "Vue d’ensemble",
    events: "Événements",
    studio: "API du studio",
    service: (name) => `Le service ${name}`,
    operations: (n) => `${n} ${n < 2 ? "opération" : "opérations"}`,
    told: (n) => `${n} ${n < 2 ? "événement" : "événements"}`,
    raw: "En fichier, pour les programmes",
    owner: "Annoncé par",
    heardBy: "Entendu par",
    nobody: "personne encore",
    subject: "Sujet",
    stream: "Flux",
    version: "N° de version",
    body: "Corps",
    parameters: "Paramètres",
    parameter: "Nom",
    place: "Où",
    kind: "Genre",
    meaning: "Sens",
    answers: "Réponses",
    scope: (scope) => `Jeton avec la portée ${scope}`,
    schemas: "Schémas"
  }
}
