/** CBV 2.0, whole: a bare word that is not here is an error of the sender's, an address or `prefix:word` its own. */
const bizSteps = words(`
  accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
  decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing
  killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling
  sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking
  void_shipping`);

const dispositions = words(`
  active available completeness_inferred completeness_verified conformant container_closed container_open damaged
  destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
  mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled
  reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown`);

const partyTypes = words('location owning_party possessing_party');

const errorReasons = words('did_not_occur incorrect_data');

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/u));
}

/** `own` is a word of the sender's; null is neither. */
export type CbvWord = { readonly word: string } | { readonly own: string } | null;

/** Every spelling of a standard word there is: `shipping`, `cbv:BizStep-shipping`, two addresses. */
const prefixes = (kind: 'BizStep' | 'Disp' | 'SDT' | 'ER', urn: string): readonly string[] => [
  `https://ref.gs1.org/cbv/${kind}-`,
  `http://ref.gs1.org/cbv/${kind}-`,
  `https://gs1.org/voc/${kind}-`,
  `cbv:${kind}-`,
  `urn:epcglobal:cbv:${urn}:`,
];

const kinds = {
  bizStep: { known: bizSteps, prefixes: prefixes('BizStep', 'bizstep') },
  disposition: { known: dispositions, prefixes: prefixes('Disp', 'disp') },
  partyType: { known: partyTypes, prefixes: prefixes('SDT', 'sdt') },
  errorReason: { known: errorReasons, prefixes: prefixes('ER', 'er') },
} as const;

export function readWord(kind: keyof typeof kinds, written: string): CbvWord {
  const { known, prefixes: spellings } = kinds[kind];
  const spelling = spellings.find((prefix) => written.startsWith(prefix));
  const word = spelling === undefined ? written : written.slice(spelling.length);
  if (known.has(word)) return { word };
  return spelling === undefined && /^[A-Za-z][\w+.-]*:./u.test(written) ? { own: written } : null;
}
