import type { CodeExpectations } from './code-expectations.ts';

/** `type/code`, by what it means. */
const meanings: Readonly<Record<string, string>> = {
  'attempt_failed access_denied consignee': 'D/OE',
  'attempt_failed address_incorrect shipper': 'D/50 D/BO',
  'attempt_failed business_closed consignee': 'D/BI X/3J X/55 X/AY X/G3 X/L1 X/ZM',
  'attempt_failed consignee_absent consignee': 'D/CI X/48 X/49 X/7L X/C4 X/FM X/G7 X/G8 X/KX X/OH',
  'attempt_failed id_failed consignee': 'X/IQ X/IR X/PI',
  'attempt_failed other unknown': 'D/7B D/DO X/3L X/5Z X/GB X/HQ X/YD',
  'attempt_failed payment_due consignee': 'D/DI X/51 X/52 X/KZ',
  'attempt_failed redirected consignee': 'X/2X X/5R X/6R X/89',
  'available_for_pickup parcel_locker carrier': 'D/1N',
  'available_for_pickup pickup_point carrier': 'D/2Q D/EP D/ZI D/ZQ X/5G X/6B X/8I X/I5 X/UE X/VB X/ZP',
  'cancelled cancelled_shipper shipper': 'M/VP MV MV/DP MV/MP MV/MV MV/RD MV/VP X/5D',
  'delivered damaged carrier': 'X/64',
  'delivered delayed carrier': 'X/56 X/59',
  'delivered neighbour carrier': 'D/3H',
  'delivered none unknown': `D/3G D/9E D/AI D/FS D/M1 D/M2 D/M6 D/M7 D/MC D/MD D/ME D/MG D/MH D/MJ D/MK D/OO D/PF D/UC D/YC X/F4 X/FN
    X/K7 X/KM`,
  'delivered parcel_locker carrier': 'D/P5',
  'delivered pickup_point carrier': 'D/2W X/FT',
  'delivered reception carrier': 'D/8O D/M3 D/M4 D/M5 D/M8 D/M9 D/MA D/MB D/OZ D/ZG D/ZH',
  'delivered safe_place carrier': `D/3F D/ML D/MM D/MN D/MP D/MQ D/MR D/MS D/MU D/MW D/MX D/NL D/NT D/ZE D/ZF`,
  'exception access_denied consignee': 'X/95 X/H7',
  'exception address_incomplete shipper': `D/DZ D/F2 D/MV X/A8 X/A9 X/AA X/AB X/AG X/AV X/AW X/CY X/E1 X/FA X/H5 X/TF`,
  'exception address_incorrect shipper': `X/A6 X/AC X/AD X/AE X/AF X/AK X/AL X/CW X/DS X/H1 X/H2 X/H3 X/H4 X/OJ X/PH X/YF`,
  'exception awaiting_handover shipper': 'X/G4 X/G5 X/KY X/YW',
  'exception business_closed consignee': 'X/VL',
  'exception consignee_absent consignee': 'X/AX X/S6',
  'exception consignee_moved consignee': 'X/A7 X/C8 X/DW',
  'exception cutoff_missed shipper': 'X/8A X/K2',
  'exception damaged carrier': 'D/28 X/13 X/25 X/45 X/66 X/67 X/A3 X/A4 X/HD X/HE X/HR X/TV',
  'exception delayed carrier': `D/0 D/12 D/32 D/41 D/42 D/44 D/57 D/9 D/CB D/EF D/EK D/EL D/EM X/14 X/1B X/1L X/1V X/1X X/2 X/2H X/2Y
    X/3 X/31 X/3A X/3B X/3C X/3T X/4 X/46 X/4Y X/6E X/7N X/7Y X/7Z X/8 X/87 X/8K X/8L X/8Y X/8Z X/9M X/9N
    X/9O X/9P X/9Q X/9R X/9T X/9U X/9V X/9X X/9Y X/9Z X/C6 X/CC X/CL X/D4 X/DC X/DQ X/DU X/E3 X/ED X/EH X/EN
    X/GC X/GV X/HA X/HH X/K1 X/MT X/NW X/OS X/P6 X/Q1 X/TH X/TI X/TN X/UK`,
  'exception disaster nature': 'X/7V X/A5 X/C5 X/DF X/DG',
  'exception holiday nature': 'X/AZ',
  'exception late_flight carrier': 'X/18 X/1K X/1Q X/CD X/CK X/CM X/FG X/HG X/NP X/OD',
  'exception lost carrier': 'X/S9 X/TJ X/UO',
  'exception missing_scan carrier': 'X/1 X/11 X/F8 X/TC X/UP',
  'exception other unknown': `D/74 D/BS D/CU D/FC D/LM X/1A X/33 X/47 X/4R X/4Z X/99 X/CH X/CJ X/D2 X/DD X/H9 X/VI X/VJ X/YM X/YU X/YV`,
  'exception oversize shipper': 'D/BM X/4P X/84 X/C9 X/CA X/CV X/EX',
  'exception partial carrier': 'D/GK D/KU X/AJ',
  'exception prohibited shipper': `D/61 D/62 D/BL D/RN X/60 X/73 X/9F X/DP X/HK X/I2 X/TX X/U0 X/U3 X/UN X/UR X/US`,
  'exception refused consignee': 'D/53 X/AM X/AN X/AP X/AQ X/AS X/KI X/KQ X/KR X/KS X/KT X/YE',
  'exception returned_unclaimed consignee': 'D/5F',
  'exception strike carrier': 'X/B1 X/Q0 X/RY',
  'exception vehicle carrier': `D/EI X/15 X/16 X/17 X/19 X/1O X/22 X/23 X/2Z X/4K X/68 X/7G X/9L X/9S X/CQ X/DR X/GH X/GI X/LE X/LF X/S8`,
  'exception weather nature': 'D/CR D/EJ X/1E X/2A X/3D X/6D X/7W X/7X X/DJ X/PZ',
  'failed damaged carrier': 'X/26 X/A2',
  'failed destroyed carrier': 'X/1F',
  'failed disposed carrier': 'X/8D X/BZ X/NI X/YL',
  'failed payment_due consignee': 'X/J0',
  'failed prohibited shipper': 'X/IY',
  'in_transit address_corrected carrier': 'D/EG X/9I X/AH X/IJ',
  'in_transit customs_cleared customs': 'D/83 D/BN D/EZ X/DA X/XZ X/Z3',
  'in_transit customs_started customs': `X/4C X/7I X/7M X/B3 X/B6 X/BV X/C3 X/D5 X/DB X/ER X/HW X/S4 X/S5 X/SI X/SY X/TT X/VQ X/VR X/X4 X/Y5`,
  'in_transit facility_in carrier': `D/2D D/85 D/F0 I/AR I/DS I/HU I/IP I/LC I/LM I/UA I/UL I/WH X/3P X/F0 X/GD X/HL X/IP X/PG X/RB X/XD X/YT
    X/ZV`,
  'in_transit facility_out carrier': 'D/2J D/F3 I/DP I/EP I/UD X/2O X/F3 X/YX',
  'in_transit handover_to_partner carrier': `D/4X D/86 D/F7 D/YH I/XA I/XR I/YH I/YM I/YN X/2V X/4B X/4H X/F7 X/LX X/OA X/RC X/VX X/ZK X/ZN X/ZW`,
  'in_transit missorted carrier': 'X/34 X/6 X/7 X/8G X/D1 X/YI',
  'in_transit none unknown': `D/98 D/OD I/AG I/AT I/DL I/OD I/YP X/1M X/1P X/2R X/2S X/2U X/4F X/4J X/6P X/76 X/77 X/8M X/8R X/I8 X/LY
    X/P7 X/SX X/UI X/VZ X/W8 X/X0 X/Y9 X/YR X/ZX X/ZY X/ZZ`,
  'in_transit pickup_point carrier': 'I/YI X/ZO X/ZS',
  'in_transit redirected consignee': 'X/HM X/YG',
  'info_received awaiting_handover shipper': 'I/SP',
  'info_received label_created shipper': 'I/OC I/PL M/DP M/MP M/RD X/9C X/9D X/9J X/9K',
  'on_hold capacity carrier': 'X/1G',
  'on_hold customs_docs shipper': `D/ET D/SB D/SE D/SG X/1W X/29 X/2B X/40 X/43 X/4T X/71 X/7P X/7T X/7U X/AO X/B5 X/B9 X/BA X/BB X/BD X/BE
    X/BG X/BH X/BJ X/BK X/BP X/CX X/CZ X/D0 X/DN X/DY X/EU X/EV X/EW X/FE X/FF X/GF X/GZ X/L2 X/L5 X/OM X/OQ
    X/OT X/R6 X/R7 X/RA X/RR X/RS X/RX X/S1 X/S2 X/S3 X/SJ X/SL X/SN X/SP X/VP X/X5 X/X6 X/X8 X/X9 X/XA X/XB
    X/XC X/XE X/XG X/XN X/XO X/XV X/XW`,
  'on_hold customs_held customs': `D/70 D/B2 D/DK D/L4 D/RQ D/ST X/1U X/2N X/2T X/5 X/B4 X/B8 X/BW X/BX X/CE X/CF X/CN X/CP X/CT X/DE X/E4
    X/E8 X/E9 X/ES X/L3 X/LV X/MI X/OB X/OI X/R1 X/R4 X/R5 X/RD X/RE X/RJ X/RM X/RP X/RU X/RZ X/SF X/SS X/SV
    X/T9 X/TE X/TG X/VK X/X2 X/X3 X/X7 X/XJ X/XK X/XL X/XY X/Y1 X/Y4 X/YA X/Z1`,
  'on_hold duties_unpaid consignee': 'X/1C X/7F X/D9 X/EY',
  'on_hold other unknown': 'D/TW X/1H X/4I X/4Q X/5T X/72 X/BF X/LI X/MF X/T3 X/UG X/Y7',
  'on_hold payment_due consignee': 'X/6T X/91 X/C7',
  'on_hold prohibited shipper': 'X/HO X/OR',
  'on_hold redirected consignee': 'D/HI X/54 X/E2',
  'on_hold security carrier': 'X/7R X/7S X/G6 X/G9',
  'out_for_delivery address_corrected carrier': 'D/FB',
  'out_for_delivery none unknown': 'D/2K D/7K D/OF D/OT I/OF I/OT I/YF X/RK X/RL',
  'pending appointment_set consignee': 'D/F1 X/7Q',
  'pending awaiting_handover shipper': 'X/TR',
  'pending cod_paid consignee': 'X/1D X/E7',
  'pending damaged carrier': 'X/LN X/LO X/LQ',
  'pending eta_changed carrier': 'U U/UP U/UT',
  'pending other unknown': `D/1Z D/2C D/38 D/8Q D/EQ D/FD D/GW D/MY I/CA I/CD I/CL I/VP X/1T X/2E X/2G X/30 X/3Q X/3W X/3Z X/4L X/4M
    X/4N X/5A X/5B X/63 X/6W X/6X X/8C X/8E X/8F X/92 X/93 X/BQ X/BR X/BT X/CG X/D7 X/DT X/EO X/F5 X/G1 X/GN
    X/GO X/GQ X/GR X/HJ X/HN X/I3 X/I9 X/IB X/J8 X/J9 X/K5 X/K6 X/KN X/KO X/LH X/RF X/RG X/RH X/RO X/RW X/T4
    X/T5 X/T6 X/T7 X/T8 X/TA X/TK X/TL X/TS X/UL X/UW X/UX X/V9 X/VA X/VD X/VG X/VU X/VV X/VW X/Y2 X/Y3 X/YS
    X/Z7 X/Z8 X/ZU`,
  'pending redirected consignee': `D/7A D/AU X/37 X/39 X/3R X/3S X/3V X/5S X/5U X/5V X/5W X/6G X/6H X/6I X/6J X/6K X/6L X/6Z X/78 X/79 X/7C
    X/7D X/7E X/E0 X/FW X/H6 X/JA X/JB X/JC X/JH X/JI X/JJ X/K8 X/L0 X/L8 X/LU X/LZ X/O1 X/O2 X/O3 X/O5 X/O7
    X/O8 X/O9 X/R3 X/R8 X/RI X/S0 X/S7 X/SO X/SU X/TB X/TO X/UD X/UT X/UZ X/VE X/VF X/VH X/VM X/VN X/XS X/ZA
    X/ZB X/ZC X/ZD X/ZL`,
  'pending rescheduled_by_consignee consignee': 'X/3U X/AT X/O6 X/OL',
  'picked_up accepted carrier': 'D/VS I/OR I/PC I/PT I/PU I/XD X/HF X/P4 X/Z5',
  'returned returned_undeliverable unknown': 'D/B0 X/4S X/PP X/TU X/UA',
  'returning cancelled_shipper shipper': 'X/CS X/I1',
  'returning customs_docs shipper': 'X/7H',
  'returning damaged carrier': 'X/24 X/27 X/65 X/A1',
  'returning prohibited shipper': 'X/90',
  'returning returned_refused consignee': 'X/8H',
  'returning returned_unclaimed consignee': 'X/3N X/6C',
  'returning returned_undeliverable unknown': 'X/DL X/H8 X/KP X/O0 X/O4 X/RV X/UF X/XU X/YJ X/YK',
};

const byCode = new Map(
  Object.entries(meanings).flatMap(([meaning, codes]) => codes.split(/\s+/u).map((code) => [code, meaning])),
);

export const codes: CodeExpectations = {
  body: (code) => {
    const [type, upsCode] = code.split('/');
    return {
      trackingNumber: '1Z999AA10123456784',
      activityStatus: { type, ...(upsCode === undefined ? {} : { code: upsCode }), description: '' },
      localActivityDate: '20261120',
      localActivityTime: '091519',
      gmtActivityDate: '20261120',
      gmtActivityTime: '141519',
    };
  },
  meaning: (code) => byCode.get(code),
  all: [...byCode.keys()],
  // A type alone is no delivery; `MP` and `DL` are in several lists besides the type's, which do not agree.
  unknown: [
    'I/QQ',
    'D',
    'X',
    'M',
    'I',
    'D/FV',
    'I/MP',
    'M/DL',
    'M/9E',
    'M/FS',
    'MV/OT',
    'U/FS',
    'D/CONSTRUCTOR',
  ],
};
