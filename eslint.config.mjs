import compat from "eslint-plugin-compat";

export default [
  {
    ...compat.configs["flat/recommended"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    // Who has not got these is turned away by a script's first lines, and the page does without.
    settings: {
      polyfills: [
        "document.currentScript", "fetch", "navigator.locks", "navigator.serviceWorker", "Promise", "URLSearchParams",
      ],
    },
  },
];
