import compat from "eslint-plugin-compat";

export default [
  {
    ...compat.configs["flat/recommended"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    // Opera Mini has neither: the script's first line turns it away, and the page does without.
    settings: { polyfills: ["fetch", "Promise"] },
  },
];
