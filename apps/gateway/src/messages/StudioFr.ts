import { formatFor } from "./Format.ts"
import type { Around } from "./Messages.ts"
import type { StudioMessages } from "./StudioMessages.ts"

const f = formatFor("fr")

/** "1 photo", "12 photos", by the plural rules of the language. */
const count = (n: number, one: string, other: string) => `${f.number(n)}\u00a0${f.plural(n, { one, other })}`

const around = (before: string, after: string): Around => [before, after]

/** The studio in French. */
export const StudioFr: StudioMessages = {
  obstacle: {
    archived: "Ce reportage est archivé. Restaurez-le, puis livrez-le.",
    "archived-already": "Ce reportage est déjà archivé.",
    "not-archived": "Ce reportage n’est pas archivé\u00a0: il n’y a rien à restaurer.",
    "no-client": "Ce reportage n’a pas encore de client. Ajoutez la personne qui doit le voir, puis livrez-le.",
    processing:
      "Des fichiers sont encore en traitement. Attendez que chacun ait son résultat, puis livrez le reportage.",
    "all-hidden": "Toutes les photos de ce reportage sont masquées. Montrez-en au moins une, puis livrez-le.",
    "no-photo": "Ce reportage n’a pas encore de photo. Envoyez-en au moins une qui puisse être gardée, puis livrez-le.",
    ended: "L’accès à ce reportage a déjà pris fin. Choisissez une date plus lointaine, puis livrez-le.",
    "nothing-to-download": "Il n’y a pas encore de photo à télécharger ici.",
    "moved-since": "Les photos ont été rangées depuis, ce déplacement reste donc.",
    "audience-in-use":
      "Quelqu’un appartient encore à ce public. Choisissez-en un autre pour cette personne, puis supprimez-le."
  },
  archive: {
    link: "Archiver",
    title: "Archiver",
    ask: (title) => `Archiver ${title}\u202f?`,
    closes: (clients) =>
      clients === 0
        ? "Il quitte la liste des reportages. Les envois en cours s’arrêtent."
        : `La galerie se ferme pour ${clients === 1 ? "son client, qui reçoit un message" : `ses ${f.number(clients)} clients, qui reçoivent chacun un message`}. Leurs liens le disent\u202f; les téléchargements et les envois en cours s’arrêtent.`,
    keeps:
      "Rien n’est supprimé\u00a0: les originaux, les aperçus, les cœurs et l’ordre des photos restent. Restaurer rouvre tout, avec les mêmes liens.",
    archive: "Archiver le reportage",
    leave: "Le laisser ouvert",
    restore: "Restaurer",
    isArchived:
      "Ce reportage est archivé\u00a0: fermé à ses clients, il ne prend plus de fichiers. Tout ce qu’il contient est gardé.",
    restoreMeans:
      "Restaurer le rouvre tel qu’il était, avec les mêmes liens et les mêmes cœurs. Aucun message n’est envoyé."
  },
  arrange: {
    order: "Ordre",
    by: { time: "Par heure de prise de vue", name: "Par nom", hand: "À la main" },
    ordered: { time: ", par heure de prise de vue", name: ", par nom", hand: ", à la main" },
    orderOf: (set) => `Ordre de ${set}`,
    start: "Ranger à la main",
    stop: "Rangement terminé",
    hint: "Glissez les photos à leur place ou utilisez les flèches sous chacune. Plusieurs à la fois\u00a0: choisissez-les, puis glissez l’une d’elles ou utilisez la ligne du bas.",
    none: "Dans aucune série",
    all: "Toutes les photos",
    toStart: "Au début",
    earlier: "Avancer",
    later: "Reculer",
    toEnd: "À la fin",
    photoTo: {
      start: (name) => `${name} au début`,
      earlier: (name) => `${name} une place avant`,
      later: (name) => `${name} une place après`,
      end: (name) => `${name} à la fin`
    },
    number: "Place numéro",
    place: "Y déplacer",
    moved: (name, number, total, set) =>
      `${name} est maintenant le numéro ${number} sur ${total} dans «\u00a0${set}\u00a0».`,
    movedMany: (count, number, total, set) =>
      `${f.number(count)} photos sont maintenant à partir du numéro ${number} sur ${total} dans «\u00a0${set}\u00a0».`,
    already: "Elle y est déjà.",
    mixed: "Les photos choisies sont dans plusieurs séries. Choisissez celles d’une seule série, ou glissez-les.",
    nothing: "Aucune photo n’était choisie, rien n’a été déplacé.",
    undone: "Remises à leur place.",
    past: "Les photos ont été rangées depuis, ce déplacement reste donc."
  },
  counts: {
    photos: (n: number) => count(n, "photo", "photos"),
    photographs: (n: number) => count(n, "photographie", "photographies"),
    clients: (n: number) => count(n, "client", "clients"),
    more: (n: number) => `Et ${f.number(n)} de plus.`,
    ofTotal: (part: number, all: number) => `${f.number(part)} sur ${f.number(all)}`
  },
  frame: {
    studio: "Studio",
    shoots: "Reportages",
    queue: "File d’attente",
    account: "Compte",
    signOut: "Se déconnecter",
    needYou: "demandent votre attention",
    someone: "Quelqu’un"
  },
  shoots: {
    noDay: "Pas encore de date",
    noPhotos: "Pas encore de photos",
    title: "Reportages",
    empty:
      "Pas encore de reportage. Créez-en un, déposez les fichiers de la carte, choisissez qui peut les voir. Il n’en faut pas plus pour livrer.",
    createFirst: "Créer le premier reportage",
    current: "En cours",
    preparing: "En préparation",
    ready: "Prêts",
    delivered: "Livrés",
    archived: "Archivés",
    new: "Nouveau reportage",
    which: "Quels reportages",
    none: "Aucun reportage ici.",
    needsYou: "Vous attendent",
    moving: "Avancent d’eux-mêmes",
    state: {
      preparing: "En préparation",
      ready: "Prêt à livrer",
      delivered: "Livré",
      archived: "Archivé"
    },
    noClient: "Pas encore de client",
    andMore: (names: string, rest: number) => `${names} et ${f.number(rest)} de plus`,
    more: (n: number) => `${f.number(n)} de plus`,
    refusedFiles: (n: number) => count(n, "fichier refusé", "fichiers refusés"),
    processing: (n: number) => `${count(n, "fichier", "fichiers")} en traitement`
  },
  head: {
    waiting: "Attend des photos",
    uploading: "Envoi et traitement",
    delivered: "Livré",
    shoots: "Reportages",
    details: "Détails",
    asClient: "Voir comme un client",
    life: "Vie de ce reportage",
    tabs: "Ce reportage",
    photos: "Photos",
    access: "Accès",
    downloads: "Téléchargements",
    activity: "Activité",
    deliver: "Livrer",
    created: (at: string) => `Créé le ${at}`,
    ready: "Prêt",
    deliveredAt: (at: string) => `Livré le ${at}`,
    closed: (at: string) => `Fermé le ${at}`,
    closes: (at: string) => `Ferme le ${at}`,
    stillProcessing: (n: number) =>
      `${count(n, "fichier est", "fichiers sont")} encore en traitement. La livraison sera possible quand tous seront prêts.`,
    addPhotos: "Ajoutez d’abord des photos\u202f; vous pourrez ensuite livrer.",
    addClient: "Ajoutez un client sous Accès\u202f; vous pourrez ensuite livrer."
  },
  photos: {
    refused: "Refusés",
    underway: "En route",
    remarked: "Avec une remarque",
    newSet: "Nouvelle série",
    add: "Ajouter",
    tryAgain: "Réessayer",
    remove: "Retirer",
    readyFigure: (n: number, size: string) => `${count(n, "photo prête", "photos prêtes")}, ${size}`,
    underwayFigure: (n: number) => `${f.number(n)} en route`,
    remarkedFigure: (n: number) => `${f.number(n)} avec une remarque`,
    refusedFigure: (n: number) => count(n, "refusée", "refusées"),
    morePhotos: (n: number) => count(n, "autre photo", "autres photos"),
    uploading: "Envoi en cours",
    processing: "En traitement",
    refusedOne: "Refusé",
    notProcessed: "N’a pas pu être traité",
    noPicture: "Gardé sans image",
    coming: "En route",
    originalOnly: "Original seul"
  },
  sheet: {
    nothing: "Encore vide. Choisissez des photos plus bas et mettez-les ici.",
    noPreview: "Pas d’aperçu",
    withChosen: "Avec les photos choisies",
    chosen: "choisies",
    putInto: "Mettre dans",
    noSet: "Aucune série",
    put: "Mettre",
    delete: "Supprimer",
    change: "Modifier",
    chooseAll: "Tout choisir"
  },
  upload: {
    upload: "Envoyer",
    drop: "Déposez un dossier ou des fichiers n’importe où sur cette page",
    folder: "Choisir un dossier",
    files: "Choisir des fichiers",
    stay: "Laissez cette page ouverte jusqu’à ce que tout soit arrivé.",
    pause: "Pause",
    waiting: "En attente",
    safe: "Ce qui est arrivé est en sûreté\u00a0: après une coupure, choisissez les mêmes fichiers et l’envoi reprend.",
    now: "Maintenant",
    cancel: "Annuler",
    first: "Choisir les premières photos",
    add: "Ajouter des photos",
    gibibytes: (n: number) => `${f.number(n)}\u00a0Gio`,
    limit: (limit: string) => `JPEG, PNG, WebP, AVIF, TIFF et RAW, jusqu’à ${limit} par fichier.`,
    atATime: (n: number) => `Jusqu’à ${f.number(n)} à la fois.`,
    script: {
      units: "octets Ko Mo Go To",
      paused: "En pause",
      waiting: "En attente",
      uploading: "Envoi, {0}\u202f%",
      lost: "Connexion perdue, appuyez sur Maintenant pour reprendre",
      broken: "Connexion perdue, reprend d’elle-même",
      full: "Le disque du studio est plein. Faites de la place\u202f; l’envoi reprendra tout seul",
      cancelled: "Annulé",
      arrived: "Arrivé",
      everything: "tout est arrivé",
      notTaken: "{0} non pris",
      lessThanAMinute: "moins d’une minute restante",
      minutes: "environ {0} minutes restantes",
      starting: "démarrage",
      pausedNow: "en pause",
      figures: "{0} fichiers sur {1} arrivés, {2} sur {3}, {4}",
      goOn: "Reprendre",
      pause: "Pause",
      signedOut:
        "Vous êtes déconnecté. Rouvrez cette page pour vous connecter\u202f; les envois reprennent où ils se sont arrêtés.",
      refused: "Refusé. {0}",
      answer: "Le studio a répondu {0}. Réessayez, ou regardez dans son journal.",
      takenOff: "{0} a été retiré de la liste.",
      unreadable:
        "{0} n’a pas pu être lu. Vérifiez que la carte ou le disque est toujours là, puis déposez-le de nouveau.",
      nothingNew: "Il n’y avait là aucun nouveau fichier."
    }
  },
  remark: {
    kinds: {
      JXL: "une image JPEG XL",
      "JXL Codestream": "une image JPEG XL",
      PSD: "un document Photoshop",
      PDF: "un document PDF",
      XMP: "un fichier XMP d’accompagnement (retouches et notes, sans image)",
      TXT: "un fichier texte",
      SVG: "un dessin SVG",
      HTML: "une page web",
      ZIP: "une archive ZIP",
      MP4: "une vidéo (MP4)",
      MOV: "une vidéo (MOV)",
      AVI: "une vidéo (AVI)",
      "DOS EXE": "un programme Windows"
    },
    anyType: (fileType: string) => `un fichier de type ${fileType}`,
    unknownType: "un fichier d’un type que Safelight ne reconnaît pas",
    empty: "Le fichier est vide (0 octet). Copiez-le à nouveau depuis la carte ou son dossier, puis renvoyez-le.",
    "not-a-photo": (kind: string) =>
      `Ce n’est pas une photo mais ${kind}. Envoyez la photo elle-même, en JPEG, PNG, WebP, AVIF, TIFF ou en RAW d’appareil photo.`,
    unsupported: (kind: string) =>
      `C’est ${kind}, que Safelight ne sait pas montrer. Exportez l’image en JPEG, PNG, WebP, AVIF ou TIFF et envoyez le résultat.`,
    mislabelled: (kind: string) =>
      `Le fichier dit être ${kind}, mais son contenu est autre chose. Exportez la photo à nouveau en JPEG, PNG, WebP, AVIF ou TIFF et envoyez le résultat.`,
    incomplete:
      "Le fichier s’arrête avant la fin de l’image, comme après une copie interrompue. Copiez-le à nouveau depuis la carte ou son dossier, puis renvoyez-le.",
    damaged:
      "Les données de l’image sont endommagées et ne se lisent pas sans défaut. Copiez le fichier à nouveau depuis la carte ou son dossier, ou exportez la photo à nouveau, puis renvoyez-la.",
    "too-large": (mostMegapixels: number) =>
      `L’image annonce plus de ${f.number(mostMegapixels)} mégapixels, la limite. Exportez-la en plus petit et envoyez le résultat.`,
    heic: "Les photos HEIC sont gardées et peuvent être téléchargées, mais ne sont pas encore montrées. Exportez un JPEG à côté pour montrer la photo dans la galerie.",
    "no-preview": (fileType: string) =>
      `Ce fichier ${fileType} ne contient pas d’aperçu assez grand pour être montré. L’original est gardé et peut être téléchargé\u202f; exportez un JPEG à côté pour montrer la photo dans la galerie.`,
    "set-aside":
      "Ce fichier a arrêté plus d’une fois le programme qui le lit et a donc été mis de côté. L’original est en sûreté\u202f; exportez-en un JPEG et envoyez-le pour montrer la photo dans la galerie.",
    temporary: "Ce fichier n’a pas pu être traité, plusieurs fois de suite. L’original est en sûreté\u202f; réessayez.",
    resource:
      "La machine du studio manque de place ou d’un programme pour traiter ce fichier. L’original est en sûreté\u202f; réessayez plus tard.",
    logic:
      "Un défaut du programme a empêché de traiter ce fichier. L’original est en sûreté\u202f; réessayez, et regardez dans le journal si cela persiste."
  },
  refused: {
    why: {
      "unknown-shoot": "Ce reportage n’existe pas. Ouvrez la page du reportage et recommencez de là.",
      closed: "Ce reportage est archivé. Restaurez-le avant d’ajouter des fichiers.",
      "too-large": (limit: string) =>
        `Le fichier dépasse ${limit}, le maximum accepté. Exportez-le en plus petit et envoyez le résultat.`,
      "no-room": (limit: string) =>
        `Le reportage a atteint ${limit}, le plus qu’il puisse contenir. Supprimez ce qui n’y sert pas, ou envoyez dans un autre reportage.`,
      longer:
        "Il est arrivé plus d’octets qu’annoncé, comme d’un fichier qui change pendant l’envoi. Renvoyez le fichier.",
      checksum: "Ce qui est arrivé diffère du SHA-256 annoncé. Renvoyez le fichier.",
      gone: "Cet envoi a pris fin. Renvoyez le fichier.",
      offset: "L’envoi en est à une autre position. Demandez-la et reprenez de là.",
      "broken-off":
        "La connexion s’est interrompue avant la fin du fichier. Renvoyez-le\u202f; un envoi repris continue là où il s’est arrêté.",
      full: "Le disque du studio est plein. Rien de ce qui est arrivé n’est perdu. Faites de la place, puis renvoyez le fichier\u202f; un envoi repris continue là où il s’est arrêté."
    },
    foreign:
      "La page était ouverte depuis trop longtemps, ou le formulaire venait d’ailleurs. Ouvrez la page du reportage et renvoyez les fichiers.",
    cookie:
      "Le navigateur n’a pas envoyé notre cookie. Autorisez les cookies pour ce site, puis renvoyez les fichiers.",
    many: "Trop d’envois à la fois. Attendez une minute, puis renvoyez les fichiers.",
    away: "Une partie du studio redémarre. Attendez une minute, puis renvoyez les fichiers.",
    broken: "Le formulaire est arrivé incomplet. Renvoyez les fichiers.",
    other: "Il n’a pas pu être enregistré. Renvoyez-le.",
    upload: "Envoi",
    nothing: "Rien n’a été envoyé",
    notAll: "Tout n’a pas été envoyé",
    notTaken: "Ce qui n’a pas été pris",
    toShoots: "Vers les reportages",
    back: "Retour aux photos",
    form: (files: number, limit: string) =>
      `Plus que ce qui est accepté\u00a0: un formulaire contient ${f.number(files)} fichiers, un fichier ${limit}. Envoyez-en moins à la fois.`,
    taken: (n: number) =>
      `${count(n, "fichier est arrivé et sera traité", "fichiers sont arrivés et seront traités")}. Ceci n’a pas été pris\u00a0:`
  },
  set: {
    name: "Nom de la série",
    hint: "Les clients le lisent au-dessus de ces photos\u202f; dans le téléchargement, c’est leur dossier.",
    save: "Enregistrer le nom",
    place: "Place",
    earlier: "Avancer",
    later: "Reculer",
    remove: "Retirer",
    back: "Retour aux photos",
    removeThis: "Retirer cette série",
    goes: (n: number) =>
      `La série disparaît, ${n === 1 ? "sa photo reste" : `ses ${f.number(n)} photos restent`} dans le reportage.`,
    ask: (name: string) => `Retirer la série ${name}\u202f?`,
    title: (name: string) => `Retirer ${name}`,
    empty: "Elle est vide. Rien d’autre ne change.",
    stays: (n: number) =>
      `${count(n, "photo reste", "photos restent")} dans le reportage et dans la galerie, hors série. Les cœurs et les téléchargements déjà faits restent tels quels.`,
    removeIt: "Retirer la série",
    keep: "La garder"
  },
  delete: {
    goes: "Les originaux et tout ce qui en est fait disparaissent. Les clients qui les ont déjà téléchargés gardent leurs copies.",
    forGood: "Supprimer définitivement",
    keep: "Les garder",
    title: "Supprimer",
    ask: (n: number) => `Supprimer définitivement ${count(n, "fichier", "fichiers")}\u202f?`
  },
  deliver: {
    all: "Tout ce qui est choisi est livré. De nouvelles photos pourront être livrées quand elles seront prêtes.",
    notYet: "Pas encore",
    noWayBack: "Un message ne peut être repris\u202f; l’accès peut l’être, à tout moment.",
    back: "Retour aux photos",
    title: "Livrer",
    addClient: "Ajoutez un client",
    what: (n: number, size: string | undefined, clients: number) =>
      `${count(n, "photographie", "photographies")}${size === undefined ? "" : ` (${size})`} à ${count(clients, "client", "clients")}.`,
    underway: (n: number) =>
      `${count(n, "fichier est encore en route et n’en fait pas partie", "fichiers sont encore en route et n’en font pas partie")}.`,
    refused: (n: number) =>
      `${count(n, "fichier a été refusé et n’en fait pas partie", "fichiers ont été refusés et n’en font pas partie")}.`,
    nobody: around(
      "Personne ne reçoit encore de message\u00a0: aucun client n’est désigné. ",
      "\u202f; la galerie peut être livrée d’abord malgré tout."
    ),
    mail: {
      invitation: "Un message avec le lien",
      ready: "Un message\u00a0: les photographies sont prêtes",
      none: "Pas de message, rien de nouveau pour eux"
    },
    press: (mails: number) => (mails === 0 ? "Livrer" : `Livrer et envoyer ${count(mails, "message", "messages")}`)
  },
  access: {
    who: "Qui peut le voir",
    nobody:
      "Personne encore. Ajoutez le premier client ci-dessous\u202f; il reçoit un message qui dit que ses photographies sont en préparation.",
    addClient: "Ajouter un client",
    name: "Nom",
    email: "Adresse e-mail",
    language: "Langue de ses messages",
    languageHint:
      "Les pages suivent le navigateur, et la langue s’y change. Pour quelqu’un que vous connaissez déjà, on vous demande d’abord.",
    send: "Ajouter et envoyer l’invitation",
    sent: "Ce qui leur a été envoyé",
    url: "Adresse de la galerie",
    urlHint:
      "Elle demande l’adresse e-mail et ne s’ouvre que pour les personnes ci-dessus\u202f; elle peut donc être transmise.",
    title: "Accès",
    soFar: "Tout jusqu’ici",
    edit: "Modifier",
    mailLater: "Un message avec le lien part dans dix minutes, ou tout de suite quand vous livrez.",
    mailNow: "Un message avec le lien part tout de suite.",
    notDelivered: "Rien n’est encore livré. Les clients peuvent ouvrir la galerie et lire qu’elle est en préparation.",
    lastSeen: (at: string) => `Dernière visite le ${at}`,
    act: { resend: "Renvoyer", revoke: "Révoquer", restore: "Réinviter" },
    delivered: (at: string) => `Livré le ${at}. Chaque personne ci-dessus a reçu un message avec le lien.`,
    invited: "Invitation faite",
    opened: "Ouverte",
    expired: "Expirée",
    revoked: "Révoquée",
    mailName: {
      "sign-in": "Message de connexion",
      invitation: "Invitation",
      "gallery-ready": "Message «\u00a0prêt\u00a0»",
      "archive-ready": "Message de téléchargement",
      "access-expiring": "Rappel",
      "shoot-archived": "Message de fermeture"
    },
    mail: (name: string, state: string) => `${name}\u00a0: ${state}`,
    mailState: {
      queued: "attend d’être envoyé",
      sending: "en cours d’envoi",
      accepted: "accepté par le serveur de messagerie",
      "possibly-twice": "envoyé, peut-être deux fois",
      failed: "échec",
      dropped: "inutile"
    },
    mailDelayed: "retardé",
    mailHeld: "part dans dix minutes, ou avec la livraison"
  },
  audience: {
    title: "Publics",
    lede: "Un public ne voit que les séries que vous lui choisissez, sur les pages et dans les téléchargements. Qui n’appartient à aucun voit tout.",
    none: "Aucun public",
    noneSees: "Tout, avec téléchargements",
    everything: "Tout",
    some: (seen: number, total: number) => `${f.number(seen)} sur ${count(total, "photographie", "photographies")}`,
    downloads: ", avec téléchargements",
    looks: ", sans téléchargement",
    clients: (n: number) => count(n, "client", "clients"),
    option: (name: string, sees: string) => `${name}\u00a0: ${sees}`,
    edit: "Modifier",
    add: "Ajouter un public",
    create: "Créer le public",
    save: "Enregistrer le public",
    back: "Retour aux accès",
    name: "Nom",
    nameHint: "Pour vous seul, comme Invités ou Fleuriste. Les clients ne le lisent pas.",
    sees: "Il voit",
    onlySets: "Seulement les séries choisies ci-dessous\u202f; une nouvelle photographie attend que vous l’y placiez",
    sets: "Séries",
    noSets: "Ce reportage n’a pas encore de série. Faites-en une parmi ses photos, puis choisissez-la ici.",
    download: "Téléchargements",
    mayDownload: "Il peut télécharger les originaux et l’ensemble de ce qu’il voit",
    remove: "Supprimer",
    removable: "Personne n’y appartient, rien ne change donc pour personne.",
    removeThis: "Supprimer ce public",
    inUse: (n: number) =>
      `${count(n, "client y appartient", "clients y appartiennent")}. Choisissez d’abord un autre public\u00a0: sans cela, tout serait visible.`,
    of: "Voit",
    ofHint: "Un changement agit partout en quelques secondes."
  },
  client: {
    below: "Ci-dessous, ce que vous avez saisi\u00a0: enregistrez-le pour le changer partout, ou laissez tel quel.",
    name: "Nom",
    nameHint: "Les messages le saluent ainsi.",
    language: "Langue de ses messages",
    languageHint: "Dès le prochain message. Les pages suivent le navigateur, et la langue s’y change.",
    saveTyped: "Enregistrer ma saisie",
    save: "Enregistrer",
    keep: "Laisser tel quel",
    back: "Retour aux accès",
    holds: ", et c’est ce qui vaut.",
    known: around(" est ajoutée. Vous connaissez déjà cette adresse, sous le nom de ", " avec des messages en "),
    languages: { en: "anglais", fr: "français" }
  },
  given: {
    whole: "Toute la galerie en un fichier",
    nobody: "Personne ne l’a encore demandé. Il ne prend pas de place\u202f; il est fait pendant qu’on le télécharge.",
    sizeUnknown: "Taille pas encore connue",
    clients: "Clients",
    noClient: "Pas encore de client.",
    figures: "Ce que chaque client a fait",
    client: "Client",
    first: "Première visite",
    last: "Dernière visite",
    favourites: "Favoris",
    singles: "Photos seules",
    lastDownload: "Dernier téléchargement",
    notYet: "Pas encore",
    title: "Téléchargements",
    state: {
      requested: () => "Demandé",
      preparing: () => "En préparation",
      ready: () => "Prêt, pas encore récupéré",
      running: (share: string) => `En route, ${share}`,
      stopped: (share: string) => `Arrêté à ${share}`,
      delivered: () => "Livré jusqu’au dernier octet",
      expired: () => "Terminé",
      incomplete: () => "Non proposé\u00a0: un original manque ou est endommagé"
    },
    of: (client: string) => `Téléchargement de ${client}`,
    part: (done: string, all: string) => `${done} sur ${all}`
  },
  activity: {
    nothing: "Il ne s’est encore rien passé.",
    title: "Activité",
    created: "Le reportage a été créé",
    delivered: "Livré à ses clients",
    askedWhole: "a demandé toute la galerie",
    hasWhole: "a toute la galerie",
    downloaded: "a téléchargé une photographie",
    kind: { shoot: "reportage", access: "accès", file: "fichier", mail: "message", archive: "archive", note: "note" },
    earlier: (n: number) => `Plus tôt\u00a0: ${count(n, "événement", "événements")}`
  },
  form: {
    title: "Titre",
    titleHint: "Les clients le lisent sur la couverture\u00a0: les noms, ou ce que c’était.",
    date: "Jour du reportage",
    kind: "Genre",
    until: "Ouvert jusqu’à",
    day: "Jour",
    hour: "Heure",
    zone: "Fuseau horaire",
    zoneHint:
      "Un rappel part 7 jours avant, une fois. Les originaux restent quand la galerie se ferme. Laissez le jour vide pour la garder ouverte.",
    new: "Nouveau reportage",
    shoots: "Reportages",
    create: "Créer le reportage",
    details: "Détails",
    save: "Enregistrer les détails",
    kinds: {
      wedding: "Mariage",
      portrait: "Portrait",
      corporate: "Entreprise",
      landscape: "Paysage",
      other: "Autre chose"
    },
    trouble: (n: number) =>
      `${n === 1 ? "Un champ est à revoir." : `${f.number(n)} champs sont à revoir.`} Rien n’a encore été enregistré.`
  },
  queue: {
    lookFor: "Chercher des messages",
    consumer: "Destinataire",
    type: "Type",
    errorHas: "L’erreur contient",
    show: "Afficher",
    why: "Pourquoi on y renonce définitivement",
    twice: "Rejouer deux fois fait le travail une fois.",
    dropIt: "Y renoncer",
    title: "File d’attente",
    dead: "N’ont pas pu être traités",
    noneLikeThat: "Aucun n’est ainsi.",
    older: "Messages plus anciens",
    atWork: "Au travail",
    kind: "Travail",
    figures: "Chiffres du travail",
    state: "État",
    waiting: "En attente",
    active: "En cours",
    done: "Faits, 24\u00a0heures",
    failed: "Échoués, 7\u00a0jours",
    any: "Tous",
    replay: "Rejouer",
    look: "Regarder dedans",
    nothing: "Rien ne vous attend\u202f; tout ce qui est arrivé a été traité.",
    unreadable: "illisible",
    processing: "Traitement des photos",
    working: "Au travail",
    idle: "Au repos",
    sayWhy: "Dites pourquoi on renonce au message.",
    showAll: (n: number) => `Afficher les ${f.number(n)}`,
    tries: (n: number, at: string) =>
      n === 0 ? `jamais essayé\u202f; mis de côté le ${at}` : `${count(n, "essai", "essais")} jusqu’au ${at}`,
    errorOf: (id: string) => `Erreur du message ${id}`,
    messageOf: (id: string) => `Contenu du message ${id}`,
    waits: (n: number) => `${count(n, "message vous attend", "messages vous attendent")}. Tout le reste avance.`,
    replayAll: (n: number) => (n === 1 ? "Le rejouer" : `Rejouer les ${f.number(n)}`),
    newer: (n: number) => `${count(n, "plus récent", "plus récents")}`,
    giveUpAll: (n: number) => `Renoncer aux ${f.number(n)}`,
    dropAll: (n: number) => `Y renoncer, les ${f.number(n)}`
  },
  tokens: {
    copy: "Copiez-le maintenant. Il n’est montré que cette fois\u202f; le studio n’en garde qu’une empreinte.",
    theNew: "Le nouveau jeton",
    make: "Créer un jeton",
    what: "À quoi il sert",
    whatHint: "Un programme ou une machine, pour savoir quoi révoquer.",
    may: "Ce qu’il peut faire",
    goodFor: "Valable",
    makeIt: "Créer le jeton",
    title: "Jetons d’API",
    tokens: "Jetons",
    revokeTitle: "Révoquer un jeton",
    shutOut: "Ce qui l’utilise est exclu en quelques secondes. On ne peut revenir en arrière.",
    revokeIt: "Le révoquer",
    keep: "Le garder",
    revoke: "Révoquer",
    reference: "référence",
    scope: {
      upload: "Envoi\u00a0: envoyer des fichiers dans des reportages",
      read: "Lecture\u00a0: voir reportages, fichiers, messages et chiffres",
      admin: "Administration\u00a0: tout ce qu’un photographe peut faire"
    },
    lifetime: { "30": "30 jours", "90": "90 jours", "365": "Un an", "": "Jusqu’à sa révocation" },
    state: { good: "En service", expired: "Expiré", revoked: "Révoqué" },
    life: (made: string, until: string | undefined, used: string | undefined) =>
      `Créé le ${made}, ${until === undefined ? "jusqu’à révocation" : `jusqu’au ${until}`}, ${used === undefined ? "jamais utilisé" : `dernière utilisation le ${used}`}`,
    made: (name: string) => `Créé\u00a0: ${name}`,
    ask: (name: string) => `Révoquer ${name}\u202f?`,
    lede: around("Pour les programmes qui travaillent dans le studio. Ce qu’ils peuvent demander est dans la ", ".")
  },
  account: {
    title: "Compte",
    signOutHere: "Se déconnecter ici",
    signedIn: "Connecté",
    thisBrowser: "Ce navigateur",
    programs: "Programmes",
    end: "Terminer",
    tokensMean: "\u00a0: des programmes travaillent dans le studio sans personne.",
    since: (since: string, used: string) => `Depuis le ${since}, dernière utilisation le ${used}`,
    by: { link: "Par un lien reçu", code: "Par un code reçu", invitation: "Par une invitation" }
  },
  errors: {
    title: "Saisissez un titre de 200 caractères au plus, sur une ligne",
    date: "Saisissez un jour qui existe, comme 2026-06-21",
    kind: "Choisissez un genre dans la liste",
    zone: "Choisissez un fuseau horaire dans la liste",
    name: "Saisissez un nom de 100 caractères au plus, sur une ligne",
    email: "Saisissez une adresse, comme anna@example.com",
    locale: "Choisissez une langue dans la liste",
    setName: "Saisissez un nom de série de 100 caractères au plus",
    audienceName: "Saisissez un nom de public de 60 caractères au plus, sur une ligne",
    audience: "Choisissez un public dans la liste",
    dayToo: "Saisissez aussi le jour, ou effacez l’heure",
    noSuchMoment: "Ce jour ou cette heure n’existe pas",
    future: "Choisissez un moment à venir",
    scopes: "Choisissez-en au moins un.",
    days: "Choisissez l’une de ces durées.",
    atMost: (n: number) => `Choisissez au plus ${f.number(n)} photos à la fois.`
  },
  toasts: {
    "audience-created": "Le public est créé. Choisissez-le pour les clients ci-dessus.",
    "audience-saved": "Le public est enregistré. Cela agit partout en quelques secondes.",
    "audience-removed": "Le public est supprimé.",
    saved: "Les détails sont enregistrés.",
    created: "Le reportage est créé. Ajoutez les fichiers de la carte.",
    added: "Le client est ajouté.",
    assigned: "Les photos sont à leur place.",
    ordered: "L’ordre est changé.",
    moved: "Déplacé.",
    stays: "Elle y est déjà.",
    "moved-back": "Remises à leur place.",
    "not-moved-back": "Les photos ont été rangées depuis, ce déplacement reste donc.",
    "move-nothing": "Aucune photo n’était choisie, rien n’a été déplacé.",
    "move-mixed":
      "Les photos choisies sont dans plusieurs séries. Choisissez celles d’une seule série, ou glissez-les.",
    "set-created": "La série est créée.",
    "set-renamed": "La série a son nouveau nom.",
    "set-moved": "La série a changé de place.",
    "set-removed": "La série est retirée\u202f; ses photos ne sont dans aucune série.",
    "client-saved": "Enregistré. Le prochain message aura le nouveau nom et la nouvelle langue.",
    "nothing-chosen": "Aucune photo n’était choisie, rien n’a été déplacé.",
    deleted: "Les photos sont supprimées.",
    retried: "Le fichier est traité à nouveau.",
    resent: "Le message repart.",
    "resent-already":
      "Ce message vient d’être demandé et part une fois. Dans deux minutes, vous pourrez en envoyer un autre.",
    restored: "Le client est de nouveau invité.",
    revoked: "L’accès est révoqué. Cela agit partout en quelques secondes.",
    archived: "Archivé. Ses clients sont prévenus et leurs liens disent que la galerie est fermée.",
    reopened: "Restauré. Les liens de ses clients fonctionnent à nouveau.",
    delivered: "Livré. Les messages sont en route.",
    uploaded: "Les fichiers sont là et sont en cours de traitement.",
    replayed: "Le message est traité à nouveau.",
    "token-revoked": "Le jeton est révoqué. Il n’ouvre plus rien.",
    "replayed-all": "Les messages sont traités à nouveau.",
    dropped: "On a renoncé au message.",
    "dropped-all": "On a renoncé aux messages.",
    "session-ended": "La session est terminée."
  }
}
