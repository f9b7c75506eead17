import type {
  ApplyMeaning,
  CarrierCode,
  CarrierCodes,
  CodeExample,
  AppliedMeaning,
  CodeMeaning,
  MeaningPreview,
  ProposedMeaning,
  UnmappedCode,
} from '../../contracts/code-meanings.ts';

/** Codes that no table knows, as the desk gives them a meaning: looked at before anything is done. */
export interface CodeDesk {
  /** The most seen that have no meaning first; of one carrier or of all. */
  list(carrier?: string): Promise<readonly UnmappedCode[]>;
  carriers(): Promise<readonly CarrierCodes[]>;
  examples(code: CarrierCode): Promise<readonly CodeExample[]>;
  /** Every meaning that people gave it, the newest first. */
  meanings(code: CarrierCode): Promise<readonly CodeMeaning[]>;
  /** Changes nothing. */
  preview(proposed: ProposedMeaning): Promise<MeaningPreview>;
  /** `stale`: somebody else gave it a meaning meanwhile. `unseen`: there is no such code. */
  apply(wanted: ApplyMeaning, by: string): Promise<AppliedMeaning | 'stale' | 'unseen'>;
}
