import { toCodeTable, type CodeTable } from './code-table.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/*
 * The lists of UPS's tracking appendix (package exceptions, delivery codes, movement scans, manifest codes, updates), and
 * `FS` of its own sample, which they lack. The same two letters mean other things in other lists: `OT` is out for delivery
 * among the movement scans and missing papers among the exceptions. Codes whose meaning the appendix leaves open (`FV`
 * "Successful", `EB` "Cancelled", of a pickup or a delivery?) are in no list, so that they are shown and not guessed.
 */

/** Package exceptions. A delay is UPS's exception, and shows no movement; what only tells of a request, a claim or a call says nothing of where the parcel is. */
const exceptions = toCodeTable([
  [means('attempt_failed', 'business_closed'), '3J 55 AY G3 L1 ZM'],
  [means('attempt_failed', 'consignee_absent'), '48 49 7L C4 FM G7 G8 KX OH'],
  [means('attempt_failed', 'id_failed'), 'IQ IR PI'],
  [means('attempt_failed', 'other'), '3L 5Z GB HQ YD'],
  [means('attempt_failed', 'payment_due'), '51 52 KZ'],
  [means('attempt_failed', 'redirected'), '2X 5R 6R 89'],
  [means('available_for_pickup', 'pickup_point'), '5G 6B 8I I5 UE VB ZP'],
  [means('cancelled', 'cancelled_shipper'), '5D'],
  [means('delivered', 'damaged'), '64'],
  [means('delivered', 'delayed'), '56 59'],
  [means('delivered'), 'F4 FN K7 KM'],
  [means('delivered', 'pickup_point'), 'FT'],
  [means('exception', 'access_denied'), '95 H7'],
  [means('exception', 'address_incomplete'), 'A8 A9 AA AB AG AV AW CY E1 FA H5 TF'],
  [means('exception', 'address_incorrect'), 'A6 AC AD AE AF AK AL CW DS H1 H2 H3 H4 OJ PH YF'],
  [means('exception', 'awaiting_handover'), 'G4 G5 KY YW'],
  [means('exception', 'business_closed'), 'VL'],
  [means('exception', 'consignee_absent'), 'AX S6'],
  [means('exception', 'consignee_moved'), 'A7 C8 DW'],
  [means('exception', 'cutoff_missed'), '8A K2'],
  [means('exception', 'damaged'), '13 25 45 66 67 A3 A4 HD HE HR TV'],
  [
    means('exception', 'delayed'),
    `2 3 4 8 14 1B 1L 1V 1X 2H 2Y 31 3A 3B 3C 3T 46 4Y 6E 7N 7Y 7Z 87 8K 8L 8Y 8Z 9M 9N 9O 9P 9Q 9R 9T 9U 9V
    9X 9Y 9Z C6 CC CL D4 DC DQ DU E3 ED EH EN GC GV HA HH K1 MT NW OS P6 Q1 TH TI TN UK`,
  ],
  [means('exception', 'disaster'), '7V A5 C5 DF DG'],
  [means('exception', 'holiday'), 'AZ'],
  [means('exception', 'late_flight'), '18 1K 1Q CD CK CM FG HG NP OD'],
  [means('exception', 'lost'), 'S9 TJ UO'],
  [means('exception', 'missing_scan'), '1 11 F8 TC UP'],
  [means('exception', 'other'), '1A 33 47 4R 4Z 99 CH CJ D2 DD H9 VI VJ YM YU YV'],
  [means('exception', 'oversize'), '4P 84 C9 CA CV EX'],
  [means('exception', 'partial'), 'AJ'],
  [means('exception', 'prohibited'), '60 73 9F DP HK I2 TX U0 U3 UN UR US'],
  [means('exception', 'refused'), 'AM AN AP AQ AS KI KQ KR KS KT YE'],
  [means('exception', 'strike'), 'B1 Q0 RY'],
  [means('exception', 'vehicle'), '15 16 17 19 1O 22 23 2Z 4K 68 7G 9L 9S CQ DR GH GI LE LF S8'],
  [means('exception', 'weather'), '1E 2A 3D 6D 7W 7X DJ PZ'],
  [means('failed', 'damaged'), '26 A2'],
  [means('failed', 'destroyed'), '1F'],
  [means('failed', 'disposed'), '8D BZ NI YL'],
  [means('failed', 'payment_due'), 'J0'],
  [means('failed', 'prohibited'), 'IY'],
  [means('in_transit', 'address_corrected'), '9I AH IJ'],
  [means('in_transit', 'customs_cleared'), 'DA XZ Z3'],
  [means('in_transit', 'customs_started'), '4C 7I 7M B3 B6 BV C3 D5 DB ER HW S4 S5 SI SY TT VQ VR X4 Y5'],
  [means('in_transit', 'facility_in'), '3P F0 GD HL IP PG RB XD YT ZV'],
  [means('in_transit', 'facility_out'), '2O F3 YX'],
  [means('in_transit', 'handover_to_partner'), '2V 4B 4H F7 LX OA RC VX ZK ZN ZW'],
  [means('in_transit', 'missorted'), '6 7 34 8G D1 YI'],
  [means('in_transit'), '1M 1P 2R 2S 2U 4F 4J 6P 76 77 8M 8R I8 LY P7 SX UI VZ W8 X0 Y9 YR ZX ZY ZZ'],
  [means('in_transit', 'pickup_point'), 'ZO ZS'],
  [means('in_transit', 'redirected'), 'HM YG'],
  [means('info_received', 'label_created'), '9C 9D 9J 9K'],
  [means('on_hold', 'capacity'), '1G'],
  [
    means('on_hold', 'customs_docs'),
    `1W 29 2B 40 43 4T 71 7P 7T 7U AO B5 B9 BA BB BD BE BG BH BJ BK BP CX CZ D0 DN DY EU EV EW FE FF GF GZ L2
    L5 OM OQ OT R6 R7 RA RR RS RX S1 S2 S3 SJ SL SN SP VP X5 X6 X8 X9 XA XB XC XE XG XN XO XV XW`,
  ],
  [
    means('on_hold', 'customs_held'),
    `5 1U 2N 2T B4 B8 BW BX CE CF CN CP CT DE E4 E8 E9 ES L3 LV MI OB OI R1 R4 R5 RD RE RJ RM RP RU RZ SF SS
    SV T9 TE TG VK X2 X3 X7 XJ XK XL XY Y1 Y4 YA Z1`,
  ],
  [means('on_hold', 'duties_unpaid'), '1C 7F D9 EY'],
  [means('on_hold', 'other'), '1H 4I 4Q 5T 72 BF LI MF T3 UG Y7'],
  [means('on_hold', 'payment_due'), '6T 91 C7'],
  [means('on_hold', 'prohibited'), 'HO OR'],
  [means('on_hold', 'redirected'), '54 E2'],
  [means('on_hold', 'security'), '7R 7S G6 G9'],
  [means('out_for_delivery'), 'RK RL'],
  [means('pending', 'appointment_set'), '7Q'],
  [means('pending', 'awaiting_handover'), 'TR'],
  [means('pending', 'cod_paid'), '1D E7'],
  [means('pending', 'damaged'), 'LN LO LQ'],
  [
    means('pending', 'other'),
    `1T 2E 2G 30 3Q 3W 3Z 4L 4M 4N 5A 5B 63 6W 6X 8C 8E 8F 92 93 BQ BR BT CG D7 DT EO F5 G1 GN GO GQ GR HJ HN
    I3 I9 IB J8 J9 K5 K6 KN KO LH RF RG RH RO RW T4 T5 T6 T7 T8 TA TK TL TS UL UW UX V9 VA VD VG VU VV VW Y2
    Y3 YS Z7 Z8 ZU`,
  ],
  [
    means('pending', 'redirected'),
    `37 39 3R 3S 3V 5S 5U 5V 5W 6G 6H 6I 6J 6K 6L 6Z 78 79 7C 7D 7E E0 FW H6 JA JB JC JH JI JJ K8 L0 L8 LU LZ
    O1 O2 O3 O5 O7 O8 O9 R3 R8 RI S0 S7 SO SU TB TO UD UT UZ VE VF VH VM VN XS ZA ZB ZC ZD ZL`,
  ],
  [means('pending', 'rescheduled_by_consignee'), '3U AT O6 OL'],
  [means('picked_up', 'accepted'), 'HF P4 Z5'],
  [means('returned', 'returned_undeliverable'), '4S PP TU UA'],
  [means('returning', 'cancelled_shipper'), 'CS I1'],
  [means('returning', 'customs_docs'), '7H'],
  [means('returning', 'damaged'), '24 27 65 A1'],
  [means('returning', 'prohibited'), '90'],
  [means('returning', 'returned_refused'), '8H'],
  [means('returning', 'returned_unclaimed'), '3N 6C'],
  [means('returning', 'returned_undeliverable'), 'DL H8 KP O0 O4 RV UF XU YJ YK'],
]);

/** Delivery codes: where it was left, and why it was not. */
const deliveries = toCodeTable([
  [means('attempt_failed', 'access_denied'), 'OE'],
  [means('attempt_failed', 'address_incorrect'), '50 BO'],
  [means('attempt_failed', 'business_closed'), 'BI'],
  [means('attempt_failed', 'consignee_absent'), 'CI'],
  [means('attempt_failed', 'other'), '7B DO'],
  [means('attempt_failed', 'payment_due'), 'DI'],
  [means('available_for_pickup', 'parcel_locker'), '1N'],
  [means('available_for_pickup', 'pickup_point'), '2Q EP ZI ZQ'],
  [means('delivered', 'neighbour'), '3H'],
  [means('delivered'), '3G 9E AI FS M1 M2 M6 M7 MC MD ME MG MH MJ MK OO PF UC YC'],
  [means('delivered', 'parcel_locker'), 'P5'],
  [means('delivered', 'pickup_point'), '2W'],
  [means('delivered', 'reception'), '8O M3 M4 M5 M8 M9 MA MB OZ ZG ZH'],
  [means('delivered', 'safe_place'), '3F ML MM MN MP MQ MR MS MU MW MX NL NT ZE ZF'],
  [means('exception', 'address_incomplete'), 'DZ F2 MV'],
  [means('exception', 'damaged'), '28'],
  [means('exception', 'delayed'), '0 9 12 32 41 42 44 57 CB EF EK EL EM'],
  [means('exception', 'other'), '74 BS CU FC LM'],
  [means('exception', 'oversize'), 'BM'],
  [means('exception', 'partial'), 'GK KU'],
  [means('exception', 'prohibited'), '61 62 BL RN'],
  [means('exception', 'refused'), '53'],
  [means('exception', 'returned_unclaimed'), '5F'],
  [means('exception', 'vehicle'), 'EI'],
  [means('exception', 'weather'), 'CR EJ'],
  [means('in_transit', 'address_corrected'), 'EG'],
  [means('in_transit', 'customs_cleared'), '83 BN EZ'],
  [means('in_transit', 'facility_in'), '2D 85 F0'],
  [means('in_transit', 'facility_out'), '2J F3'],
  [means('in_transit', 'handover_to_partner'), '4X 86 F7 YH'],
  [means('in_transit'), '98'],
  [means('on_hold', 'customs_docs'), 'ET SB SE SG'],
  [means('on_hold', 'customs_held'), '70 B2 DK L4 RQ ST'],
  [means('on_hold', 'other'), 'TW'],
  [means('on_hold', 'redirected'), 'HI'],
  [means('out_for_delivery', 'address_corrected'), 'FB'],
  [means('out_for_delivery'), '2K 7K'],
  [means('pending', 'appointment_set'), 'F1'],
  [means('pending', 'other'), '1Z 2C 38 8Q EQ FD GW MY'],
  [means('pending', 'redirected'), '7A AU'],
  [means('picked_up', 'accepted'), 'VS'],
  [means('returned', 'returned_undeliverable'), 'B0'],
]);

/** Movement scans. */
const movements = toCodeTable([
  [means('in_transit', 'facility_in'), 'AR DS HU IP LC LM UA UL WH'],
  [means('in_transit', 'facility_out'), 'DP EP UD'],
  [means('in_transit', 'handover_to_partner'), 'XA XR YH YM YN'],
  [means('in_transit'), 'AG AT DL OD YP'],
  [means('in_transit', 'pickup_point'), 'YI'],
  [means('info_received', 'awaiting_handover'), 'SP'],
  [means('info_received', 'label_created'), 'OC PL'],
  [means('out_for_delivery'), 'OF OT YF'],
  [means('pending', 'other'), 'CA CD CL VP'],
  [means('picked_up', 'accepted'), 'OR PC PT PU XD'],
]);

/** Manifest codes. */
const manifests = toCodeTable([
  [means('cancelled', 'cancelled_shipper'), 'VP'],
  [means('info_received', 'label_created'), 'DP MP RD'],
]);

/** Updates. */
const updates = toCodeTable([[means('pending', 'eta_changed'), 'UP UT']]);

/**
 * `D` is also sent for a parcel on the vehicle. A void names the manifest's code, so under it each of them is a void.
 * `MV` and `U` say all they have to say without a code; the other types do not.
 */
const byType: Readonly<Record<string, readonly CodeTable[]>> = {
  X: [exceptions],
  D: [deliveries, pick(movements, ['OD', 'OF', 'OT'])],
  I: [movements],
  M: [manifests],
  MV: [toCodeTable([[means('cancelled', 'cancelled_shipper'), 'VP MP DP RD MV']])],
  U: [updates],
};
const bare: CodeTable = new Map([
  ['MV', means('cancelled', 'cancelled_shipper')],
  ['U', means('pending', 'eta_changed')],
]);
const lists: readonly CodeTable[] = [exceptions, deliveries, movements, manifests];

export const upsCodes: readonly string[] = [
  ...bare.keys(),
  ...Object.entries(byType).flatMap(([type, tables]) =>
    tables.flatMap((table) => [...table.keys()].map((code) => `${type}/${code}`)),
  ),
];

/**
 * The code decides, never the type alone: UPS's guide calls "out for delivery" a `D` and its sample an `I`. The type only
 * says which list is meant; a code that is not in it counts where all lists that have it agree.
 */
export function findUpsMeaning(type: string | undefined, code: string | undefined): Meaning {
  if (code === undefined) return bare.get(type ?? '') ?? unmapped;
  const own = type !== undefined && Object.hasOwn(byType, type) ? (byType[type] ?? []) : [];
  for (const table of own) {
    const meaning = table.get(code);
    if (meaning !== undefined) return meaning;
  }
  // A manifest, a void or an update with a code of another list would be a movement or a delivery that it is not.
  if (type === 'M' || type === 'MV' || type === 'U') return unmapped;
  const [first, ...others] = lists.flatMap((table) => table.get(code) ?? []);
  const agree = others.every(({ status, reason }) => status === first?.status && reason === first.reason);
  return first !== undefined && agree ? first : unmapped;
}

function pick(table: CodeTable, codes: readonly string[]): CodeTable {
  return new Map([...table].filter(([code]) => codes.includes(code)));
}
