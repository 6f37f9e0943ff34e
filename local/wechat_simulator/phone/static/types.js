// @ts-check
/**
 * What the simulator answers, as far as the screen reads it.
 *
 * @typedef {object} Person
 * @property {string} appid
 * @property {string} openid
 * @property {boolean} follower
 * @property {string} nickname
 *
 * @typedef {object} Account
 * @property {string} appid
 * @property {string} name
 *
 * @typedef {object} VoucherOffer
 * @property {string} coupon_id
 * @property {string} name
 * @property {number} amount
 * @property {boolean} combine_use
 * @property {boolean} is_chosen
 *
 * @typedef {object} Sheet
 * @property {string} sheet_id
 * @property {"pay" | "transfer"} kind
 * @property {any} about
 * @property {any} paid
 *
 * @typedef {object} Asked
 * @property {number} number
 * @property {number} at
 * @property {string} api
 * @property {string} url
 * @property {any} answer
 * @property {{code: string, zh: string, en: string} | null} refusal
 *
 * @typedef {object} Phone
 * @property {string} phone_id
 * @property {Record<string, string>} openids
 * @property {"ios" | "android"} platform
 * @property {boolean} is_snapshot
 * @property {boolean} is_mini_program
 * @property {boolean} is_offline
 * @property {boolean} closes_paid_pages
 * @property {number} font_percent
 * @property {number} now
 * @property {Person[]} people
 * @property {Sheet | null} sheet
 * @property {Asked[]} asked
 *
 * @typedef {object} Card
 * @property {string} id
 * @property {string} name
 * @property {string} merchant
 * @property {number} amount
 * @property {number} minimum
 * @property {number} begin
 * @property {number} end
 * @property {"SENDED" | "USED" | "EXPIRED"} status
 *
 * @typedef {{kind: "red_packet" | "message" | "voucher" | "receipt" | "refund" | "transfer", id: string, at: number} & Record<string, any>} Entry
 *
 * @typedef {object} Chat
 * @property {string} key
 * @property {string} name
 * @property {Entry[]} entries
 *
 * @typedef {object} Inbox
 * @property {Chat[]} chats
 * @property {Card[]} cards
 * @property {{phone: string, text: string, at: number}[]} sms
 */
export {};
