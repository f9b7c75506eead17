/**
 * What customers are told, by language. `{…}` is filled in; `many` is the word for more than one. Every language says
 * everything: the type holds it to that.
 */
export interface CustomerWords {
  readonly shippedSubject: string;
  readonly shippedOne: string;
  readonly shippedMany: string;
  readonly partlyShippedSubject: string;
  readonly partlyShipped: string;
  readonly delayedSubject: string;
  readonly delayed: string;
  readonly delayedNow: string;
  readonly deliveredSubject: string;
  readonly deliveredOne: string;
  readonly deliveredMany: string;
  readonly partlyDeliveredSubject: string;
  readonly partlyDelivered: string;
  readonly returnApprovedSubject: string;
  readonly returnApproved: string;
  readonly returnRefusedSubject: string;
  readonly returnRefused: string;
  readonly returnReceivedSubject: string;
  readonly returnReceived: string;
  readonly refundSubject: string;
  readonly refund: string;
  readonly returnOf: string;
  readonly greeting: string;
  readonly expectedOn: string;
  readonly expectedBetween: string;
  readonly parcelOf: string;
  readonly inIt: string;
  readonly track: string;
  readonly footer: string;
}

export const languages = ['en', 'de', 'fr', 'sv', 'nl'] as const;
export type SpokenLanguage = (typeof languages)[number];

export const customerWords: Readonly<Record<SpokenLanguage, CustomerWords>> = {
  en: {
    shippedSubject: 'Your order {number} is on its way',
    shippedOne: 'Your order {number} has been shipped and is on its way to you.',
    shippedMany: 'Your order {number} has been shipped and is on its way to you in {count} parcels.',
    partlyShippedSubject: 'Part of your order {number} is on its way',
    partlyShipped: 'Part of your order {number} has been shipped. The rest follows separately.',
    delayedSubject: 'Your order {number} will arrive later',
    delayed: 'We are sorry: a parcel of your order {number} will arrive later than we promised.',
    delayedNow: 'It is now expected {when}.',
    deliveredSubject: 'Your order {number} has been delivered',
    deliveredOne: 'Your order {number} has been delivered.',
    deliveredMany: 'All {count} parcels of your order {number} have been delivered.',
    partlyDeliveredSubject: 'Part of your order {number} has been delivered',
    partlyDelivered: 'A parcel of your order {number} has been delivered. The rest follows separately.',
    returnApprovedSubject: 'You can send it back: order {number}',
    returnApproved:
      'Your return of order {number} is approved. You find the label on the page of your order.',
    returnRefusedSubject: 'Your return of order {number}',
    returnRefused:
      'We are sorry: we cannot take back what you wanted to return of order {number}. The reason is on the page of your order.',
    returnReceivedSubject: 'Your return of order {number} has arrived',
    returnReceived: 'What you sent back of order {number} has arrived. We are looking at it now.',
    refundSubject: 'Your refund for order {number}',
    refund: 'You get {amount} back for your return of order {number}.',
    returnOf: 'Return {number}',
    greeting: 'Hello {name},',
    expectedOn: 'on {day}',
    expectedBetween: 'between {from} and {to}',
    parcelOf: '{carrier}, tracking number {tracking}',
    inIt: 'In it:',
    track: 'Follow your order',
    footer: 'You receive this message because you ordered from {shop}.',
  },
  de: {
    shippedSubject: 'Ihre Bestellung {number} ist unterwegs',
    shippedOne: 'Ihre Bestellung {number} wurde versandt und ist auf dem Weg zu Ihnen.',
    shippedMany: 'Ihre Bestellung {number} wurde versandt und ist in {count} Paketen auf dem Weg zu Ihnen.',
    partlyShippedSubject: 'Ein Teil Ihrer Bestellung {number} ist unterwegs',
    partlyShipped: 'Ein Teil Ihrer Bestellung {number} wurde versandt. Der Rest folgt gesondert.',
    delayedSubject: 'Ihre Bestellung {number} kommt später an',
    delayed: 'Es tut uns leid: Ein Paket Ihrer Bestellung {number} kommt später an als versprochen.',
    delayedNow: 'Die Zustellung wird jetzt {when} erwartet.',
    deliveredSubject: 'Ihre Bestellung {number} wurde zugestellt',
    deliveredOne: 'Ihre Bestellung {number} wurde zugestellt.',
    deliveredMany: 'Alle {count} Pakete Ihrer Bestellung {number} wurden zugestellt.',
    partlyDeliveredSubject: 'Ein Teil Ihrer Bestellung {number} wurde zugestellt',
    partlyDelivered: 'Ein Paket Ihrer Bestellung {number} wurde zugestellt. Der Rest folgt gesondert.',
    returnApprovedSubject: 'Sie können es zurücksenden: Bestellung {number}',
    returnApproved:
      'Ihre Rücksendung zur Bestellung {number} ist genehmigt. Das Etikett finden Sie auf der Seite Ihrer Bestellung.',
    returnRefusedSubject: 'Ihre Rücksendung zur Bestellung {number}',
    returnRefused:
      'Es tut uns leid: Wir können nicht zurücknehmen, was Sie von der Bestellung {number} zurücksenden wollten. Den Grund finden Sie auf der Seite Ihrer Bestellung.',
    returnReceivedSubject: 'Ihre Rücksendung zur Bestellung {number} ist angekommen',
    returnReceived: 'Ihre Rücksendung zur Bestellung {number} ist angekommen. Wir sehen sie uns jetzt an.',
    refundSubject: 'Ihre Erstattung zur Bestellung {number}',
    refund: 'Sie erhalten für Ihre Rücksendung zur Bestellung {number} {amount} zurück.',
    returnOf: 'Rücksendung {number}',
    greeting: 'Guten Tag {name},',
    expectedOn: 'am {day}',
    expectedBetween: 'zwischen {from} und {to}',
    parcelOf: '{carrier}, Sendungsnummer {tracking}',
    inIt: 'Inhalt:',
    track: 'Bestellung verfolgen',
    footer: 'Sie erhalten diese Nachricht, weil Sie bei {shop} bestellt haben.',
  },
  fr: {
    shippedSubject: 'Votre commande {number} est en route',
    shippedOne: 'Votre commande {number} a été expédiée et est en route vers vous.',
    shippedMany: 'Votre commande {number} a été expédiée et est en route vers vous en {count} colis.',
    partlyShippedSubject: 'Une partie de votre commande {number} est en route',
    partlyShipped: 'Une partie de votre commande {number} a été expédiée. Le reste suivra séparément.',
    delayedSubject: 'Votre commande {number} arrivera plus tard',
    delayed: 'Nous sommes désolés : un colis de votre commande {number} arrivera plus tard que promis.',
    delayedNow: 'La livraison est maintenant prévue {when}.',
    deliveredSubject: 'Votre commande {number} a été livrée',
    deliveredOne: 'Votre commande {number} a été livrée.',
    deliveredMany: 'Les {count} colis de votre commande {number} ont tous été livrés.',
    partlyDeliveredSubject: 'Une partie de votre commande {number} a été livrée',
    partlyDelivered: 'Un colis de votre commande {number} a été livré. Le reste suivra séparément.',
    returnApprovedSubject: 'Vous pouvez le renvoyer : commande {number}',
    returnApproved:
      'Votre retour de la commande {number} est accepté. Vous trouverez l’étiquette sur la page de votre commande.',
    returnRefusedSubject: 'Votre retour de la commande {number}',
    returnRefused:
      'Nous sommes désolés : nous ne pouvons pas reprendre ce que vous vouliez renvoyer de la commande {number}. Vous trouverez la raison sur la page de votre commande.',
    returnReceivedSubject: 'Votre retour de la commande {number} est arrivé',
    returnReceived:
      'Ce que vous avez renvoyé de la commande {number} est arrivé. Nous l’examinons maintenant.',
    refundSubject: 'Votre remboursement pour la commande {number}',
    refund: 'Nous vous remboursons {amount} pour votre retour de la commande {number}.',
    returnOf: 'Retour {number}',
    greeting: 'Bonjour {name},',
    expectedOn: 'le {day}',
    expectedBetween: 'entre le {from} et le {to}',
    parcelOf: '{carrier}, numéro de suivi {tracking}',
    inIt: 'Contenu :',
    track: 'Suivre votre commande',
    footer: 'Vous recevez ce message parce que vous avez commandé chez {shop}.',
  },
  sv: {
    shippedSubject: 'Din beställning {number} är på väg',
    shippedOne: 'Din beställning {number} har skickats och är på väg till dig.',
    shippedMany: 'Din beställning {number} har skickats och är på väg till dig i {count} paket.',
    partlyShippedSubject: 'En del av din beställning {number} är på väg',
    partlyShipped: 'En del av din beställning {number} har skickats. Resten kommer för sig.',
    delayedSubject: 'Din beställning {number} kommer senare',
    delayed: 'Vi beklagar: ett paket i din beställning {number} kommer senare än vi lovade.',
    delayedNow: 'Det väntas nu {when}.',
    deliveredSubject: 'Din beställning {number} har levererats',
    deliveredOne: 'Din beställning {number} har levererats.',
    deliveredMany: 'Alla {count} paket i din beställning {number} har levererats.',
    partlyDeliveredSubject: 'En del av din beställning {number} har levererats',
    partlyDelivered: 'Ett paket i din beställning {number} har levererats. Resten kommer för sig.',
    returnApprovedSubject: 'Du kan skicka tillbaka: beställning {number}',
    returnApproved:
      'Din retur av beställning {number} är godkänd. Fraktsedeln finns på sidan för din beställning.',
    returnRefusedSubject: 'Din retur av beställning {number}',
    returnRefused:
      'Vi beklagar: vi kan inte ta tillbaka det du ville returnera av beställning {number}. Skälet står på sidan för din beställning.',
    returnReceivedSubject: 'Din retur av beställning {number} har kommit fram',
    returnReceived:
      'Det du har skickat tillbaka av beställning {number} har kommit fram. Vi tittar på det nu.',
    refundSubject: 'Din återbetalning för beställning {number}',
    refund: 'Du får tillbaka {amount} för din retur av beställning {number}.',
    returnOf: 'Retur {number}',
    greeting: 'Hej {name}!',
    expectedOn: '{day}',
    expectedBetween: 'mellan {from} och {to}',
    parcelOf: '{carrier}, kollinummer {tracking}',
    inIt: 'Innehåll:',
    track: 'Följ din beställning',
    footer: 'Du får det här meddelandet för att du har beställt från {shop}.',
  },
  nl: {
    shippedSubject: 'Uw bestelling {number} is onderweg',
    shippedOne: 'Uw bestelling {number} is verzonden en onderweg naar u.',
    shippedMany: 'Uw bestelling {number} is verzonden en in {count} pakketten onderweg naar u.',
    partlyShippedSubject: 'Een deel van uw bestelling {number} is onderweg',
    partlyShipped: 'Een deel van uw bestelling {number} is verzonden. De rest volgt apart.',
    delayedSubject: 'Uw bestelling {number} komt later aan',
    delayed: 'Het spijt ons: een pakket van uw bestelling {number} komt later aan dan beloofd.',
    delayedNow: 'De bezorging wordt nu verwacht {when}.',
    deliveredSubject: 'Uw bestelling {number} is bezorgd',
    deliveredOne: 'Uw bestelling {number} is bezorgd.',
    deliveredMany: 'Alle {count} pakketten van uw bestelling {number} zijn bezorgd.',
    partlyDeliveredSubject: 'Een deel van uw bestelling {number} is bezorgd',
    partlyDelivered: 'Een pakket van uw bestelling {number} is bezorgd. De rest volgt apart.',
    returnApprovedSubject: 'U kunt het terugsturen: bestelling {number}',
    returnApproved:
      'Uw retour van bestelling {number} is goedgekeurd. Het etiket staat op de pagina van uw bestelling.',
    returnRefusedSubject: 'Uw retour van bestelling {number}',
    returnRefused:
      'Het spijt ons: wij kunnen niet terugnemen wat u van bestelling {number} wilde terugsturen. De reden staat op de pagina van uw bestelling.',
    returnReceivedSubject: 'Uw retour van bestelling {number} is aangekomen',
    returnReceived: 'Wat u van bestelling {number} hebt teruggestuurd, is aangekomen. Wij bekijken het nu.',
    refundSubject: 'Uw terugbetaling voor bestelling {number}',
    refund: 'U krijgt {amount} terug voor uw retour van bestelling {number}.',
    returnOf: 'Retour {number}',
    greeting: 'Beste {name},',
    expectedOn: 'op {day}',
    expectedBetween: 'tussen {from} en {to}',
    parcelOf: '{carrier}, volgnummer {tracking}',
    inIt: 'Inhoud:',
    track: 'Volg uw bestelling',
    footer: 'U ontvangt dit bericht omdat u bij {shop} hebt besteld.',
  },
};
