import type { Templates } from "./Templates.ts"

export const fr: Templates = {
  "sign-in": {
    subject: "Votre lien pour {studio}",
    heading: "Entrez",
    paragraphs: [
      "Bonjour {name},",
      "appuyez sur le bouton pour vous connecter. Il fonctionne une fois, pendant 15 minutes."
    ],
    action: "Se connecter",
    small: [
      "Sur un autre appareil, saisissez plutôt ce code. Il est valable 10 minutes.",
      "Si vous n’avez rien demandé, ignorez ce message\u00a0: personne n’entre sans lui."
    ]
  },
  invitation: {
    subject: "{studio} prépare vos photographies",
    heading: "Vos photographies se préparent",
    paragraphs: [
      "Bonjour {name},",
      "votre galerie «\u00a0{title}\u00a0» a déjà sa place. Les photographies suivent\u00a0; un autre message vous préviendra quand elles seront là."
    ],
    action: "Voir la galerie",
    small: [
      "Le lien n’ouvre la galerie que pour vous. Sur un second appareil, ouvrez la même adresse\u00a0: nous vous envoyons alors un code."
    ]
  },
  "gallery-ready": {
    subject: "Vos photographies sont prêtes\u00a0: {title}",
    heading: "Vos photographies sont prêtes",
    paragraphs: [
      "Bonjour {name},",
      "{count} de «\u00a0{title}\u00a0» vous attendent dans votre galerie. Prenez votre temps, {may}."
    ],
    action: "Ouvrir la galerie",
    small: [
      "Le lien n’ouvre la galerie que pour vous{until}. Sur un second appareil, ouvrez la même adresse\u00a0: nous vous envoyons alors un code, pour que personne d’autre n’entre."
    ]
  },
  "archive-ready": {
    subject: "Votre téléchargement est prêt\u00a0: {title}",
    heading: "Votre téléchargement est prêt",
    paragraphs: [
      "Bonjour {name},",
      "tout ce que vous avez choisi de «\u00a0{title}\u00a0» vous attend en un seul fichier de {size}. Si la connexion se coupe, le téléchargement reprend là où il s’est arrêté."
    ],
    action: "Aller au téléchargement",
    small: [
      "Le lien n’est que pour vous. Les fichiers portent des sommes de contrôle\u00a0: vous pouvez vérifier que rien ne manque."
    ]
  },
  "access-expiring": {
    subject: "Plus que {left} pour {title}",
    heading: "Plus que {left}",
    paragraphs: [
      "Bonjour {name},",
      "votre galerie «\u00a0{title}\u00a0» ferme le {expires}. D’ici là, vous pouvez {may}."
    ],
    action: "Ouvrir la galerie",
    small: ["Le studio garde les originaux. S’il vous faut plus de temps, répondez à ce message."]
  },
  "shoot-archived": {
    subject: "Votre galerie {title} est fermée",
    heading: "Votre galerie est fermée",
    paragraphs: [
      "Bonjour {name},",
      "la galerie «\u00a0{title}\u00a0» est maintenant fermée. Le studio garde les originaux\u00a0; s’il vous manque quelque chose, répondez à ce message."
    ],
    action: "",
    small: []
  }
}
