import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "商品", en: "Products" },
  about: {
    zh: "微页面里可以展示和出售的商品。下架的商品客户看不到，也买不了。",
    en: "What pages can show and sell. A product that is not on sale can be neither seen nor bought.",
  },
  create: { zh: "添加商品", en: "Add a product" },
  none: { zh: "还没有商品，添加后就能在微页面里出售", en: "No product yet: add one to sell it in a page" },
  picture: { zh: "图片", en: "Picture" },
  noPicture: { zh: "无图", en: "No picture" },
  name: { zh: "商品名称", en: "Name" },
  number: { zh: "商品编号", en: "Number" },
  price: { zh: "价格", en: "Price" },
  tags: { zh: "标签", en: "Tags" },
  onSale: { zh: "在售", en: "On sale" },
  offSale: { zh: "已下架", en: "Not on sale" },
  updatedAt: { zh: "更新时间", en: "Changed" },
  goodsId: { zh: "商品编码（单品券用）", en: "Goods id (for vouchers of one product)" },
  switchOn: {
    zh: (name: string) => `上架“${name}”？客户马上可以看到并购买。`,
    en: (name: string) => `Put "${name}" on sale? Customers can see and buy it at once.`,
  },
  switchOff: {
    zh: (name: string) => `下架“${name}”？新的订单不再接受，已下的订单照常支付。`,
    en: (name: string) => `Take "${name}" off sale? No new orders; those already made can still be paid.`,
  },
  saleOf: { zh: (name: string) => `${name} 在售`, en: (name: string) => `${name} on sale` },
});

export const formWords = strings({
  createTitle: { zh: "添加商品", en: "Add a product" },
  changeTitle: { zh: "修改商品", en: "Change a product" },
  changeAbout: {
    zh: "改价只影响之后的订单，已下的订单保留当时的名称和价格。",
    en: "A new price counts for orders from now on; orders keep the name and price they were made with.",
  },
  added: { zh: "商品已添加", en: "The product is added" },
  saved: { zh: "商品已保存", en: "The product is saved" },
  add: { zh: "添加", en: "Add" },
  required: { zh: "必填", en: "Required" },
  numberHelp: {
    zh: "自己的编号，可以用中文，添加后不能修改。不能含 / # ? % \\",
    en: "Your own number, in any script; it cannot be changed later. Without / # ? % \\",
  },
  introduction: { zh: "商品介绍", en: "Introduction" },
  tagsHelp: { zh: "输入后按回车；页面可以按标签挑选商品", en: "Enter after each; pages choose products by tag" },
  priceHelp: { zh: "单价，单位元", en: "Price of one piece, in yuan" },
  priceRule: { zh: "请填写大于零的金额，最多两位小数", en: "An amount above zero with two decimals at most" },
  pictures: { zh: "商品图片", en: "Pictures" },
  picturesHelp: {
    zh: (most: number) => `最多 ${most} 张，第一张是封面；拖动或用箭头调整顺序`,
    en: (most: number) => `At most ${most}, the first is the cover; drag or use the arrows to order them`,
  },
  drop: { zh: "把图片拖到这里，或点击选择", en: "Drop pictures here, or choose them" },
  pictureOf: { zh: (n: number) => `图片 ${n}`, en: (n: number) => `Picture ${n}` },
  cover: { zh: "封面", en: "Cover" },
  earlier: { zh: (n: number) => `图片 ${n} 前移`, en: (n: number) => `Move picture ${n} forward` },
  later: { zh: (n: number) => `图片 ${n} 后移`, en: (n: number) => `Move picture ${n} back` },
  remove: { zh: (n: number) => `移除图片 ${n}`, en: (n: number) => `Remove picture ${n}` },
  uploading: { zh: "正在上传图片", en: "Uploading pictures" },
  preview: { zh: "商品", en: "Product" },
  unnamed: { zh: "商品名称", en: "Name of the product" },
  buy: { zh: "立即购买", en: "Buy now" },
  embed: { zh: "放进微页面", en: "Put it into a page" },
  embedAbout: {
    zh: "把代码贴到微页面里，客户就能在那里看到并购买。",
    en: "Paste this into a page: customers see the product there and buy it.",
  },
  delete: { zh: "删除商品", en: "Delete the product" },
  deleteAbout: {
    zh: "删除后页面不再展示，编号可以重新使用；已有订单不受影响。此操作不能撤销。",
    en: "Pages show it no more and its number is free again; orders are not affected. This cannot be undone.",
  },
  deleted: { zh: "商品已删除", en: "The product is deleted" },
});
