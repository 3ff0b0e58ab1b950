// What an old browser may leave out, because the page stays whole without it; anything else that the
// browsers of package.json do not know is an error.
const DISPENSABLE = [
  "border-radius", // round corners
  "css-appearance", // the bar of the count looks as the browser draws it
  "css-clip-path", "css-masks", // what is hidden is one pixel large
  "css-display-contents", "css-grid", // two columns on a wide screen, under @supports
  "css-focus-visible", "outline", // the browser's own ring shows where the keyboard is
  "css-letter-spacing",
  "css-logical-props", // spaces at the start or the end of a line
  "css-math-functions", "viewport-units", // a plain size stands before
  "css-paged-media", // the browser's own margins do
  "css-resize",
  "css-sticky", // the link to the form stands near the heading instead
  "css-unicode-bidi", // who edits a letter has it
  "css-variables", // what carries a meaning stands before with its colour
  "extended-system-fonts", // the next name in the list is taken
  "prefers-color-scheme", // light
  "user-select-none", // the address is selected by hand
];

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      { ignore: DISPENSABLE, ignorePartialSupport: true },
    ],
    "property-disallowed-list": ["/(^|-)(left|right)(-|$)/", "float", "clear"],
  },
};
